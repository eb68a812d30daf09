/** A value of a cell. */
export type CsvValue = string | number | bigint | boolean | null;

const formulaStart = /^[=+\-@\t\r]/;
const needsQuotes = /[",\r\n]/;

function writeCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const guarded = formulaStart.test(value) ? `'${value}` : value;
  return needsQuotes.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/**
 * One line of a CSV file (RFC 4180, CRLF). A text that a spreadsheet would take for a formula gets an apostrophe in
 * front (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay numbers.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(writeCell).join(',')}\r\n`;
}
