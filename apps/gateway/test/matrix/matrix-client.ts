import type Anthropic from '@anthropic-ai/sdk';
import type { GoogleGenAI } from '@google/genai';
import type OpenAI from 'openai';

/** What a call is made with, beside its words. */
export type Wish = {
  /** The three tools of `matrixTools`. */
  readonly hasTools?: boolean;
  /** The picture of `pictureBase64`, in the client's own way of sending bytes. */
  readonly hasPicture?: boolean;
  /** An answer that matches `answerSchema`. */
  readonly hasSchema?: boolean;
  /** The model shall think, and show it. */
  readonly thinks?: boolean;
};

/** One answer as the client's own types show it. */
export type Turn = {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly args: unknown }[];
  /** Gives the answer back as the client keeps it, a result for each of its calls, and asks on. */
  next(): Promise<Turn>;
};

/** A client in one way of calling. */
export type MatrixClient = {
  readonly name: string;
  /** Whether its types or its users' habits carry proof of thinking into the next turn. */
  readonly keepsProof: boolean;
  /** Whether it shows thoughts at all. */
  readonly showsThoughts: boolean;
  ask(model: string, wish: Wish): Promise<Turn>;
};

/** Where the clients of a test file call; asked at each call, for a stand comes later than its tests' names. */
export type MatrixTarget = {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly google: GoogleGenAI;
};

/** What every call says. */
export const question = 'Say it.';
/** What is asked on where the answer called no tool. */
export const furtherQuestion = 'And now?';
/** A ceiling that leaves room for thinking. */
export const outputTokensMax = 4096;
/** What thinking may cost. */
export const thinkingTokens = 2048;

/** A picture of one pixel. */
export const pictureBase64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
/** What its bytes are. */
export const pictureType = 'image/png' as const;
/** The same as an address of its own. */
export const pictureDataUrl = `data:${pictureType};base64,${pictureBase64}`;

/** The tools of a call by name, with the schema of their arguments. */
export const matrixTools = {
  forecast: {
    type: 'object' as const,
    properties: { city: { type: 'string' as const }, days: { type: 'integer' as const } },
    required: ['city'],
  },
  search: { type: 'object' as const, properties: { query: { type: 'string' as const } }, required: ['query'] },
  ping: { type: 'object' as const, properties: {} },
};

/** What a tool answered. */
export function resultOf(name: string): string {
  return `${name}: ruhig, 3 °C — "ok"`;
}

/** The form that an answer shall have. */
export const answerSchema = {
  type: 'object' as const,
  properties: {
    city: { type: 'string' as const },
    days: { type: 'integer' as const },
    note: { type: 'string' as const },
  },
  required: ['city', 'days', 'note'],
  additionalProperties: false,
};

/** Arguments as values; a call without any has none. */
export function parseArguments(text: string): unknown {
  return text === '' ? {} : JSON.parse(text);
}
