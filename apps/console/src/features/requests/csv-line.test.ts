import { expect, it } from 'vitest';
import { csvLine } from './csv-line.ts';

it('quotes what would break a line', () => {
  expect(csvLine(['a,b', 'say "hi"', 'two\nlines', null, 3n, true])).toBe(
    '"a,b","say ""hi""","two\nlines",,3,true\r\n',
  );
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('disarms %j, which a spreadsheet would compute', (text) => {
  expect(csvLine([text]).replaceAll('"', '').startsWith("'")).toBe(true);
});

it('leaves negative numbers numbers', () => {
  expect(csvLine([-1, -2n])).toBe('-1,-2\r\n');
});
