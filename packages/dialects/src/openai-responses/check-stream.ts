import type { JsonObject } from '@waygate/protocol';
import { isObjectValue, listAt, numberAt, objectAt, textAt } from '@waygate/wire';
import { readEvents } from '../read-events.ts';

const lasts = new Set(['response.completed', 'response.incomplete', 'response.failed']);

type Item = { isDone: boolean; pieces: string };

function checkItemEvent(type: string, value: JsonObject, at: { items: Map<number, Item>; faults: string[] }): void {
  const { items, faults } = at;
  const index = numberAt(value, 'output_index') ?? -1;
  if (type === 'response.output_item.added') {
    if (index !== items.size) faults.push(`item ${index} after ${items.size}`);
    items.set(index, { isDone: false, pieces: '' });
    return;
  }
  const item = items.get(index);
  if (item === undefined || item.isDone) {
    faults.push(`${type} outside its item`);
    return;
  }
  if (type.endsWith('.delta')) item.pieces += textAt(value, 'delta') ?? '';
  const whole =
    textAt(value, 'text') ?? textAt(value, 'arguments') ?? textAt(value, 'input') ?? textAt(value, 'refusal');
  const isWhole = type.endsWith('.done') && whole !== null;
  if (isWhole && whole !== item.pieces) faults.push(`${type} is not the sum of its pieces`);
  if (type === 'response.output_item.done') item.isDone = true;
}

/** Faults of a stream of the Responses grammar; empty where it has none. */
export function checkStream(text: string): string[] {
  const faults: string[] = [];
  const items = new Map<number, Item>();
  let sequence = 0;
  let last: string | null = null;
  for (const { event, value } of readEvents(text, faults)) {
    const type = isObjectValue(value) ? textAt(value, 'type') : null;
    if (!isObjectValue(value) || type === null || type !== event) {
      faults.push(`event ${event} of type ${type}`);
      continue;
    }
    if (numberAt(value, 'sequence_number') !== sequence) faults.push(`${type} is not number ${sequence}`);
    if (sequence === 0 && type !== 'response.created') faults.push(`begins with ${type}`);
    if (last !== null && lasts.has(last)) faults.push(`${type} after the end`);
    sequence++;
    last = type;
    if (numberAt(value, 'output_index') !== null) checkItemEvent(type, value, { items, faults });
    const output = listAt(objectAt(value, 'response'), 'output');
    const isSuccess = type === 'response.completed' || type === 'response.incomplete';
    if (isSuccess && (output.length !== items.size || [...items.values()].some(({ isDone }) => !isDone))) {
      faults.push('the whole response is not its items');
    }
  }
  if (last === null || !lasts.has(last)) faults.push('no end');
  return faults;
}
