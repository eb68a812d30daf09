import type { Draw } from './draw-from.ts';

const openings = [
  'Here is the short version of',
  'Let us look at',
  'A good way to think about',
  'In practice, there are three sides to',
  'Happy to help with',
];

const sentences = [
  'Start with the smallest step that can be checked, and write down what you expect before you look.',
  'The common case deserves the simple path; the rare case deserves a clear message.',
  'Two measurements are better than one opinion, and a trend is better than both.',
  'If a decision is hard to undo, spend a day on it; if it is easy to undo, spend a minute.',
  'Most of the cost hides in the part that nobody looks at twice.',
  'Write the result in one sentence first, and let the details follow from it.',
  'What worked for ten people rarely works unchanged for a thousand.',
  'Name things for what they are, and half of the questions disappear.',
  'Keep the list short enough that people read it to the end.',
  'A limit that is known in advance is kinder than a failure that is not.',
  'When two numbers disagree, find out which of them is computed and which is counted.',
  'The next reader is you in six months, with less time.',
];

const closings = [
  'Tell me which part you would like to see in more depth.',
  'That should be enough to begin with.',
  'From here, the next step is usually to try it with real data.',
];

const topicWordsMax = 8;

function topicOf(prompt: string): string {
  const words = prompt
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .split(' ')
    .slice(0, topicWordsMax)
    .join(' ');
  return words.replace(/[?!.,:;]+$/u, '') || 'your question';
}

/** A few sentences that sound like an answer to the prompt. The same prompt and draw give the same text. */
export function composeText(prompt: string, draw: Draw): string {
  const chosen: string[] = [];
  const count = 2 + draw.int(4);
  while (chosen.length < count) {
    const sentence = draw.pick(sentences);
    if (!chosen.includes(sentence)) chosen.push(sentence);
  }
  return [`${draw.pick(openings)} “${topicOf(prompt)}”.`, ...chosen, draw.pick(closings)].join(' ');
}
