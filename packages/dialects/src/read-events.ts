import { readSseData, SseSplitter } from '@waygate/wire';

/** One event of a stream: its name and its data, parsed where it is JSON. */
export type ReadEvent = { readonly event: string | null; readonly value: unknown };

/** The events of a whole stream text; data that is not JSON stays text, a missing last blank line is a fault. */
export function readEvents(text: string, faults: string[]): ReadEvent[] {
  const events: Uint8Array[] = [];
  const splitter = new SseSplitter({ eventBytesMax: 64 * 1024 * 1024 });
  splitter.feed(Buffer.from(text, 'utf8'), events);
  if (splitter.finish().length > 0) faults.push('the last event is not ended by a blank line');
  return events.flatMap((bytes) => {
    const data = readSseData(bytes);
    if (data === null) return [];
    const event = /^event: ?(.*)$/m.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? null;
    return [{ event, value: parse(data) }];
  });
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
