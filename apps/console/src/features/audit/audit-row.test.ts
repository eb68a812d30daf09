import { expect, it } from 'vitest';
import { changesOf } from './audit-row.ts';

it('shows a change field by field, what differs first', () => {
  expect(
    changesOf({ before: { name: 'a', mode: 'shadow' }, after: { name: 'a', mode: 'enforce', version: 2 } }),
  ).toEqual([
    { field: 'mode', before: 'shadow', after: 'enforce' },
    { field: 'version', before: null, after: '2' },
    { field: 'name', before: 'a', after: 'a' },
  ]);
  expect(changesOf({})).toEqual([]);
});
