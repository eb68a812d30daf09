import { isObjectValue, numberAt, objectAt, textAt } from '@waygate/wire';
import { readEvents } from '../read-events.ts';

/** Faults of a stream of the Messages grammar; empty where it has none. */
export function checkStream(text: string): string[] {
  const faults: string[] = [];
  let state: 'before' | 'between' | 'inside' | 'stopping' | 'over' = 'before';
  let index = -1;
  const expectState = (type: string, allowed: readonly string[]): void => {
    if (!allowed.includes(state)) faults.push(`${type} while ${state}`);
  };
  for (const { event, value } of readEvents(text, faults)) {
    const type = isObjectValue(value) ? textAt(value, 'type') : null;
    if (type === null || event !== type || !isObjectValue(value)) {
      faults.push(`event ${event} of type ${type}`);
      continue;
    }
    if (type === 'error') {
      if (textAt(objectAt(value, 'error'), 'message') === null) faults.push('an error without words');
      state = 'over';
    } else if (type === 'message_start') {
      expectState(type, ['before']);
      state = 'between';
    } else if (type === 'content_block_start') {
      expectState(type, ['between']);
      index++;
      if (numberAt(value, 'index') !== index) faults.push(`block ${numberAt(value, 'index')} is not ${index}`);
      state = 'inside';
    } else if (type === 'content_block_delta' || type === 'content_block_stop') {
      expectState(type, ['inside']);
      if (numberAt(value, 'index') !== index) faults.push(`${type} of another block`);
      if (type === 'content_block_stop') state = 'between';
    } else if (type === 'message_delta') {
      expectState(type, ['between']);
      if (textAt(objectAt(value, 'delta'), 'stop_reason') === null) faults.push('no stop reason');
      state = 'stopping';
    } else if (type === 'message_stop') {
      expectState(type, ['stopping']);
      state = 'over';
    } else if (type !== 'ping') faults.push(`unknown event ${type}`);
  }
  if (state !== 'over') faults.push(`ends while ${state}`);
  return faults;
}
