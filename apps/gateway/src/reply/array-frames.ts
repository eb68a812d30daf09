import { readSseData, SseSplitter } from '@waygate/wire';

/**
 * Events as the elements of one JSON array, which Google's API answers with where events are not asked for.
 * https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export class ArrayFrames {
  /** What keeps a connection alive without being an element. */
  static readonly keepAlive = Buffer.from('\n');
  #hasElements = false;

  /** Whole events as elements with what stands before each. */
  frame(events: Uint8Array): Buffer {
    const found: Uint8Array[] = [];
    new SseSplitter({ eventBytesMax: events.length + 1 }).feed(events, found);
    let text = '';
    for (const event of found) {
      const data = readSseData(event);
      if (data === null) continue;
      text += `${this.#hasElements ? ',\r\n' : '['}${data}`;
      this.#hasElements = true;
    }
    return Buffer.from(text);
  }

  /** What ends the array. */
  end(): string {
    return this.#hasElements ? '\r\n]' : '[]';
  }
}
