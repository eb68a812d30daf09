import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRawJson } from './find-raw-json.ts';

describe('findRawJson', () => {
  test('cuts values out as they are written, spaces and number forms included', () => {
    const text = '{ "a" : [ {"in": { "x" : 1.0, "y":"}\\"" } }, {"in":1e3 } ,{"other":[{}]}], "b":{"in":2} }';
    expect([...findRawJson(text, ['a', '*', 'in'])]).toEqual([
      ['a.0.in', '{ "x" : 1.0, "y":"}\\"" }'],
      ['a.1.in', '1e3'],
    ]);
  });

  test('finds in any document what parsing finds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.boolean(), (values, isPretty) => {
        const text = JSON.stringify(
          { list: values.map((value) => ({ no: value, in: value })) },
          null,
          isPretty ? 2 : 0,
        );
        const found = findRawJson(text, ['list', '*', 'in']);
        expect([...found.values()].map((raw) => JSON.parse(raw))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });
});
