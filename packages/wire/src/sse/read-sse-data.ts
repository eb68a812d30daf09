const dataField = 'data:';
const byteOrderMark = '\uFEFF';

/** The data of an event that has one line of it, ended by LF, which nearly all are; null where it must be read line by line. */
function onlyDataLine(text: string): string | null {
  const start = text.startsWith(dataField) ? 0 : text.indexOf(`\n${dataField}`) + 1;
  const end = text.indexOf('\n', start);
  const isFirst = start > 0 || text.startsWith(dataField);
  if (!isFirst || end === -1 || text.includes('\r') || text.includes(`\n${dataField}`, end)) return null;
  const from = start + dataField.length;
  return text.slice(text.charAt(from) === ' ' ? from + 1 : from, end);
}

/**
 * The data of one event (bytes as SseSplitter gives them): its `data:` lines joined by LF, one leading space taken off
 * each. Null for an event without data, such as a comment.
 */
export function readSseData(event: Uint8Array): string | null {
  let text = Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8');
  if (text.startsWith(byteOrderMark)) text = text.slice(1);
  const only = onlyDataLine(text);
  if (only !== null) return only;
  let data: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (!line.startsWith(dataField)) continue;
    const value =
      line.charAt(dataField.length) === ' ' ? line.slice(dataField.length + 1) : line.slice(dataField.length);
    data = data === null ? value : `${data}\n${value}`;
  }
  return data;
}
