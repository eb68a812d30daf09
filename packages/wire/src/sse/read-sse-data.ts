const dataField = 'data:';
const byteOrderMark = '\uFEFF';

/**
 * The data of one event (bytes as SseSplitter gives them): its `data:` lines joined by LF, one leading space taken off
 * each. Null for an event without data, such as a comment.
 */
export function readSseData(event: Uint8Array): string | null {
  let text = Buffer.from(event.buffer, event.byteOffset, event.byteLength).toString('utf8');
  if (text.startsWith(byteOrderMark)) text = text.slice(1);
  let data: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (!line.startsWith(dataField)) continue;
    const value =
      line.charAt(dataField.length) === ' ' ? line.slice(dataField.length + 1) : line.slice(dataField.length);
    data = data === null ? value : `${data}\n${value}`;
  }
  return data;
}
