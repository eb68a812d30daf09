import type { ChatPart, HubAnswer, HubChoice, StreamEvent } from '@waygate/protocol';

type State = { call: number };

function replayPart(part: ChatPart, choice: number, state: State): StreamEvent[] {
  switch (part.kind) {
    case 'text':
      return [
        ...(part.text === '' ? [] : [{ type: 'text-delta' as const, choice, text: part.text }]),
        ...part.citations.map((citation) => ({ type: 'citation' as const, choice, citation })),
        { type: 'part-end', choice },
      ];
    case 'reasoning':
      return [
        ...(part.text === '' ? [] : [{ type: 'reasoning-delta' as const, choice, text: part.text }]),
        ...(part.signature === null
          ? []
          : [{ type: 'signature' as const, choice, signature: part.signature, isRedacted: part.isRedacted }]),
        { type: 'part-end', choice },
      ];
    case 'refusal':
      return [
        { type: 'refusal-delta', choice, text: part.text },
        { type: 'part-end', choice },
      ];
    case 'tool-call': {
      const call = state.call++;
      const { id, name, toolKind, signature } = part;
      return [
        { type: 'tool-call-start', choice, call, id, name, toolKind, signature },
        { type: 'arguments-delta', choice, call, text: part.argumentsText },
        { type: 'tool-call-end', choice, call },
      ];
    }
    case 'native':
      return [{ type: 'native-part', choice, part }];
    default:
      return [];
  }
}

function replayChoice(choice: HubChoice, index: number): StreamEvent[] {
  const state = { call: 0 };
  return [
    ...choice.parts.flatMap((part) => replayPart(part, index, state)),
    ...(choice.logprobs.length === 0 ? [] : [{ type: 'logprobs' as const, choice: index, tokens: choice.logprobs }]),
    { type: 'finish', choice: index, finish: choice.finish },
  ];
}

/** A whole answer as the events of a stream: for a client that asked for a stream of an answer that is there already. */
export function replayAnswer(answer: HubAnswer): StreamEvent[] {
  const { id, model, wire, usage, serviceTier } = answer;
  return [
    { type: 'start', id, model, wire },
    ...answer.choices.flatMap(replayChoice),
    ...(usage === null ? [] : [{ type: 'usage' as const, usage, serviceTier }]),
    { type: 'end' },
  ];
}
