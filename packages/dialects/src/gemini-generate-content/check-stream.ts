import { isObjectValue, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import { readEvents } from '../read-events.ts';

/** Faults of a stream of Gemini's grammar; empty where it has none. */
export function checkStream(text: string): string[] {
  const faults: string[] = [];
  const finished = new Map<number, boolean>();
  let hasFailed = false;
  for (const { event, value } of readEvents(text, faults)) {
    if (event !== null) faults.push(`a named event: ${event}`);
    if (hasFailed) faults.push('an event after the error');
    if (!isObjectValue(value)) {
      faults.push('data that is no object');
      continue;
    }
    hasFailed = objectAt(value, 'error') !== null;
    if (hasFailed) continue;
    for (const candidate of objectsAt(value, 'candidates')) {
      const index = numberAt(candidate, 'index') ?? -1;
      if (finished.get(index) === true) faults.push(`candidate ${index} goes on after its end`);
      finished.set(index, textAt(candidate, 'finishReason') !== null);
      const calls = objectsAt(objectAt(candidate, 'content'), 'parts').map((part) => objectAt(part, 'functionCall'));
      if (calls.some((call) => call !== null && objectAt(call, 'args') === null)) faults.push('a call without args');
    }
  }
  const isWhole = finished.size > 0 && [...finished.values()].every(Boolean);
  if (!hasFailed && !isWhole) faults.push('no end');
  return faults;
}
