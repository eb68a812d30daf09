import type { HubAnswer, HubRequest, HubTool, JsonObject, StreamEvent } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import type { StreamDecoder } from './chat-codec.ts';

// A custom tool takes free text. A wire without such tools is given a function with one text argument in its place, and
// the function's calls are turned back into calls of the custom tool.

type CustomTool = Extract<HubTool, { kind: 'custom' }>;
type FunctionTool = Extract<HubTool, { kind: 'function' }>;

const inputSchema: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

/** The function that stands in for a custom tool; a grammar is told in words. */
export function standInFunction(tool: CustomTool): FunctionTool {
  const grammar = textAt(tool.format, 'definition');
  const words = [tool.description, grammar === null ? null : `The input must match this grammar:\n${grammar}`];
  return {
    kind: 'function',
    name: tool.name,
    description: words.filter((line) => line !== null).join('\n\n') || null,
    schema: inputSchema,
    isStrict: null,
    cache: null,
  };
}

/** The arguments of the stand-in for an input. */
export function wrapCustomInput(input: string): string {
  return JSON.stringify({ input });
}

function unwrapCustomInput(argumentsText: string): string {
  return textAt(parseJsonObject(argumentsText), 'input') ?? argumentsText;
}

function customNames(request: HubRequest): ReadonlySet<string> {
  return new Set(request.tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])));
}

/** An answer whose calls of stand-ins are calls of the custom tools. */
export function restoreCustomCalls(answer: HubAnswer, request: HubRequest): HubAnswer {
  const names = customNames(request);
  if (names.size === 0) return answer;
  const choices = answer.choices.map((choice) => ({
    ...choice,
    parts: choice.parts.map((part) =>
      part.kind === 'tool-call' && part.toolKind === 'function' && names.has(part.name)
        ? { ...part, toolKind: 'custom' as const, argumentsText: unwrapCustomInput(part.argumentsText) }
        : part,
    ),
  }));
  return { ...answer, choices };
}

/** Holds a stand-in's arguments until they are whole, for the input cannot be told from a part of its JSON. */
class CustomCallRestorer implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  readonly #names: ReadonlySet<string>;
  readonly #held = new Map<string, string>();

  constructor(decoder: StreamDecoder, names: ReadonlySet<string>) {
    this.#decoder = decoder;
    this.#names = names;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    return this.#decoder.push(bytes).flatMap((event) => this.#restore(event));
  }

  end(): StreamEvent[] {
    return this.#decoder.end().flatMap((event) => this.#restore(event));
  }

  #restore(event: StreamEvent): StreamEvent[] {
    if (event.type === 'tool-call-start' && event.toolKind === 'function' && this.#names.has(event.name)) {
      this.#held.set(`${event.choice}:${event.call}`, '');
      return [{ ...event, toolKind: 'custom' }];
    }
    if (event.type !== 'arguments-delta' && event.type !== 'tool-call-end') return [event];
    const key = `${event.choice}:${event.call}`;
    const held = this.#held.get(key);
    if (held === undefined) return [event];
    if (event.type === 'arguments-delta') {
      this.#held.set(key, held + event.text);
      return [];
    }
    const { choice, call } = event;
    return [{ type: 'arguments-delta', choice, call, text: unwrapCustomInput(held) }, event];
  }
}

/** A decoder whose calls of stand-ins come out as calls of the request's custom tools. */
export function restoreCustomCallStream(decoder: StreamDecoder, request: HubRequest): StreamDecoder {
  const names = customNames(request);
  return names.size === 0 ? decoder : new CustomCallRestorer(decoder, names);
}
