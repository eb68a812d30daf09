import type { JsonObject } from '@waygate/protocol';
import { isObjectValue, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import { readEvents } from '../read-events.ts';

type Seen = { hasRole: boolean; isFinished: boolean; calls: number };

function checkCalls(delta: JsonObject, seen: Seen, faults: string[]): void {
  for (const call of objectsAt(delta, 'tool_calls')) {
    const index = numberAt(call, 'index') ?? -1;
    const isHead = index === seen.calls;
    if (index < 0 || index > seen.calls) faults.push(`tool call ${index} after ${seen.calls} calls`);
    if (isHead && (textAt(call, 'id') ?? '') === '') faults.push(`tool call ${index} begins without an id`);
    if (isHead) seen.calls++;
  }
}

function checkChoice(choice: JsonObject, seen: Map<number, Seen>, faults: string[]): void {
  const index = numberAt(choice, 'index') ?? -1;
  const one = seen.get(index) ?? { hasRole: false, isFinished: false, calls: 0 };
  seen.set(index, one);
  const delta = objectAt(choice, 'delta') ?? {};
  if (one.isFinished) faults.push(`choice ${index} goes on after its end`);
  if (!one.hasRole && textAt(delta, 'role') !== 'assistant') faults.push(`choice ${index} begins without a role`);
  if (one.hasRole && delta['role'] !== undefined) faults.push(`choice ${index} has a role twice`);
  one.hasRole = true;
  checkCalls(delta, one, faults);
  if (textAt(choice, 'finish_reason') !== null) one.isFinished = true;
}

/** Faults of a stream of the chat grammar; empty where it has none. */
export function checkStream(text: string): string[] {
  const faults: string[] = [];
  const seen = new Map<number, Seen>();
  let state: 'open' | 'usage' | 'over' = 'open';
  for (const { event, value } of readEvents(text, faults)) {
    if (state === 'over') faults.push('an event after the end');
    if (event !== null) faults.push(`a named event: ${event}`);
    if (value === '[DONE]') {
      if (seen.size === 0 || [...seen.values()].some(({ isFinished }) => !isFinished))
        faults.push('done without finish');
      state = 'over';
      continue;
    }
    if (!isObjectValue(value)) {
      faults.push('data that is no object');
      continue;
    }
    if (objectAt(value, 'error') !== null) {
      state = 'over';
      continue;
    }
    if (textAt(value, 'object') !== 'chat.completion.chunk') faults.push('not a chunk');
    if (state === 'usage') faults.push('a chunk after the usage');
    const choices = objectsAt(value, 'choices');
    for (const choice of choices) checkChoice(choice, seen, faults);
    if (choices.length === 0) state = 'usage';
  }
  if (state !== 'over') faults.push('no end');
  return faults;
}
