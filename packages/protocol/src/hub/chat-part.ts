import type { ChatWireName } from './chat-wires.ts';
import type { JsonObject } from './json.ts';

/** A place up to which the provider is asked to keep the prompt cached. */
export type CacheMark = { readonly ttl: '5m' | '1h' };

/** Where the bytes of an image, a sound or a document come from. */
export type MediaSource =
  | { readonly kind: 'url'; readonly url: string }
  /** `mediaType` is an IANA type; `data` is base64 as the client wrote it. */
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  /** An id that means something to one wire's file store only. */
  | { readonly kind: 'file-id'; readonly fileId: string; readonly origin: ChatWireName };

/** A source that a passage of the answer rests on. Indexes count UTF-16 units of the text part. */
export type Citation = {
  readonly url: string | null;
  readonly title: string | null;
  readonly citedText: string | null;
  readonly startIndex: number | null;
  readonly endIndex: number | null;
  /** The citation as its own wire wrote it, kept whole for that wire. */
  readonly native: { readonly wire: ChatWireName; readonly value: JsonObject } | null;
};

/** Words. */
export type TextPart = {
  readonly kind: 'text';
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly cache: CacheMark | null;
};

/** A picture. */
export type ImagePart = {
  readonly kind: 'image';
  readonly source: MediaSource;
  readonly detail: string | null;
  readonly cache: CacheMark | null;
};

/** A sound. */
export type AudioPart = { readonly kind: 'audio'; readonly source: MediaSource; readonly cache: CacheMark | null };

/** A document. */
export type FilePart = {
  readonly kind: 'file';
  readonly source: MediaSource;
  readonly filename: string | null;
  readonly cache: CacheMark | null;
};

/** The model asks for a tool. */
export type ToolCallPart = {
  readonly kind: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** INVARIANT: the very text the model wrote (JSON for a function, anything for a custom tool); never re-serialised. */
  readonly argumentsText: string;
  readonly toolKind: 'function' | 'custom';
  /** Opaque proof that a thinking provider wants back with the call. */
  readonly signature: Signature | null;
  readonly cache: CacheMark | null;
};

/** What may stand in a tool's result. */
export type ToolResultContent = TextPart | ImagePart | FilePart;

/** What a tool answered. */
export type ToolResultPart = {
  readonly kind: 'tool-result';
  readonly callId: string;
  readonly toolKind: 'function' | 'custom';
  readonly parts: readonly ToolResultContent[];
  readonly isError: boolean;
  readonly cache: CacheMark | null;
};

/** Opaque text that only the wire it came from can read. */
export type Signature = { readonly origin: ChatWireName; readonly value: string };

/**
 * The model's thinking. `signature` is the provider's proof or encrypted form of it; `isRedacted` says that the
 * signature is all there is and that it stands where a block of thinking was withheld.
 */
export type ReasoningPart = {
  readonly kind: 'reasoning';
  readonly text: string;
  readonly signature: Signature | null;
  readonly isRedacted: boolean;
};

/** The model declines, in its own words. */
export type RefusalPart = { readonly kind: 'refusal'; readonly text: string };

/** A part of a kind that only its own wire knows, kept whole. */
export type NativePart = { readonly kind: 'native'; readonly wire: ChatWireName; readonly value: JsonObject };

/** One part of a message. */
export type ChatPart =
  | TextPart
  | ImagePart
  | AudioPart
  | FilePart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart
  | NativePart;
