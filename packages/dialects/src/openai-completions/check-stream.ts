import { isObjectValue, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import { readEvents } from '../read-events.ts';

/** Faults of a stream of the completions grammar; empty where it has none. */
export function checkStream(text: string): string[] {
  const faults: string[] = [];
  const finished = new Map<number, boolean>();
  let isOver = false;
  for (const { value } of readEvents(text, faults)) {
    if (isOver) faults.push('an event after the end');
    if (value === '[DONE]') {
      if (finished.size === 0 || ![...finished.values()].every(Boolean)) faults.push('done without finish');
      isOver = true;
      continue;
    }
    if (isObjectValue(value) && objectAt(value, 'error') !== null) {
      isOver = true;
      continue;
    }
    if (!isObjectValue(value) || textAt(value, 'object') !== 'text_completion') {
      faults.push('not a completion');
      continue;
    }
    for (const choice of objectsAt(value, 'choices')) {
      const index = numberAt(choice, 'index') ?? -1;
      if (finished.get(index) === true) faults.push(`choice ${index} goes on after its end`);
      if (textAt(choice, 'text') === null) faults.push('a choice without text');
      finished.set(index, textAt(choice, 'finish_reason') !== null);
    }
  }
  if (!isOver) faults.push('no end');
  return faults;
}
