import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ChatWireName, chatWires, emptyHubRequest, type HubRequest, type StreamEvent } from '@waygate/protocol';
import { AnswerCollector } from '@waygate/wire';
import { encodeFrames } from '../bedrock/encode-frame.ts';
import { providerCodecs } from '../provider-codecs.ts';
import type { ProviderCodec, StreamDecoder } from './chat-codec.ts';

/** A recorded stream, written for this project after the shape of the wire; `whole` is the same answer unstreamed. */
export type Recording = {
  readonly wire: ChatWireName;
  readonly name: string;
  readonly stream: Buffer;
  readonly whole: Buffer | null;
};

/** Amazon's recordings are kept as lines that can be read, and come as the frames they stand for. */
function readStream(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.ndjson') ? Buffer.concat(encodeFrames(bytes)) : bytes;
}

function readFolder(wire: ChatWireName): Recording[] {
  const folder = resolve(import.meta.dirname, '..', wire, 'recordings');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /\.(?:sse|ndjson)$/.test(file))
    .map((file) => {
      const name = file.replace(/\.\w+$/, '');
      const whole = resolve(folder, `${name}.body`);
      return {
        wire,
        name,
        stream: readStream(resolve(folder, file)),
        whole: existsSync(whole) ? readFileSync(whole) : null,
      };
    });
}

/** Every recording of every wire. Tests only. */
export const recordings: readonly Recording[] = chatWires.flatMap(readFolder);

/** Whether a recording ends in an error of its own. */
export function isFailure({ name }: Recording): boolean {
  return name.startsWith('error-');
}

/** The codec of a wire. */
export function codecOf(wire: ChatWireName): ProviderCodec {
  return providerCodecs[wire];
}

/** A reader of a recording. */
export function openDecoder(wire: ChatWireName, request: HubRequest = emptyHubRequest): StreamDecoder {
  return codecOf(wire).openStreamDecoder({ eventBytesMax: 4_000_000, request, quirks: {} });
}

/** The events of a stream that comes in these chunks. */
export function decodeChunks(wire: ChatWireName, chunks: readonly Uint8Array[]): StreamEvent[] {
  const decoder = openDecoder(wire);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

/** What the events add up to. */
export function collect(events: readonly StreamEvent[]): AnswerCollector {
  const collector = new AnswerCollector();
  for (const event of events) collector.add(event);
  return collector;
}
