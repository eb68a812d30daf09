import {
  type ChatDialectName,
  type ChatPart,
  type ChatWireName,
  emptyHubRequest,
  type HubMessage,
  type HubRequest,
  type HubTool,
} from '@waygate/protocol';
import fc from 'fast-check';

/** Dialects that are the grammar of a wire. */
export type MirroredDialect = Exclude<ChatDialectName, 'openai-completions'>;

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 });
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const base64 = fc.uint8Array({ minLength: 3, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64'));
/** JSON as models write it: spaces, numbers in any form. */
const argumentsText = fc
  .tuple(
    fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    fc.constantFrom('{}', '{ }', '{"n": 1.0, "e":1e3}', null),
  )
  .map(([value, text]) => text ?? JSON.stringify(value, null, 1));
const ratio = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });

function text(value: string): ChatPart {
  return { kind: 'text', text: value, citations: [], cache: null };
}

const textPart = words.map(text);
const imagePart = fc.oneof(
  base64.map(
    (data): ChatPart => ({
      kind: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data },
      detail: null,
      cache: null,
    }),
  ),
  name.map(
    (path): ChatPart => ({
      kind: 'image',
      source: { kind: 'url', url: `https://example.org/${path}.png` },
      detail: null,
      cache: null,
    }),
  ),
);
const audioPart = base64.map(
  (data): ChatPart => ({ kind: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data }, cache: null }),
);
const filePart = fc.tuple(base64, name).map(
  ([data, filename]): ChatPart => ({
    kind: 'file',
    source: { kind: 'base64', mediaType: 'application/pdf', data },
    filename,
    cache: null,
  }),
);

function reasoningPart(wire: ChatWireName): fc.Arbitrary<ChatPart> {
  return fc.tuple(words, base64).map(([thought, value]) => ({
    kind: 'reasoning',
    text: thought,
    signature: wire === 'openai' ? null : { origin: wire, value },
    isRedacted: false,
  }));
}

type Call = { readonly name: string; readonly text: string; readonly isCustom: boolean };

/** A round: the user speaks, the model thinks, speaks and calls, the tools answer. */
function round(wire: ChatWireName, prefix: string): fc.Arbitrary<HubMessage[]> {
  const media = wire === 'openai-responses' || wire === 'anthropic' ? [imagePart] : [imagePart, audioPart];
  const files = wire === 'gemini' ? [] : [filePart];
  const call = fc.record({
    name,
    text: argumentsText,
    isCustom: wire.startsWith('openai') ? fc.boolean() : fc.constant(false),
  });
  return fc
    .record({
      said: fc.array(fc.oneof(textPart, ...media, ...files), { minLength: 1, maxLength: 3 }),
      thought: maybe(reasoningPart(wire)),
      answer: words,
      calls: fc.array(call, { maxLength: 3 }),
      outcomes: fc.array(fc.tuple(words, fc.boolean()), { minLength: 3, maxLength: 3 }),
    })
    .map(({ said, thought, answer, calls, outcomes }) => {
      const tellsErrors = wire === 'anthropic' || wire === 'gemini';
      const made = calls.map((one, index) => ({ ...one, id: `${prefix}-${index}` }));
      return roundMessages({ said, thought, answer, calls: made, outcomes, tellsErrors });
    });
}

function roundMessages(round: {
  readonly said: ChatPart[];
  readonly thought: ChatPart | null;
  readonly answer: string;
  readonly calls: readonly (Call & { readonly id: string })[];
  readonly outcomes: readonly (readonly [string, boolean])[];
  readonly tellsErrors: boolean;
}): HubMessage[] {
  const kindOf = ({ isCustom }: Call): 'custom' | 'function' => (isCustom ? 'custom' : 'function');
  const calls = round.calls.map(
    (call): ChatPart => ({
      kind: 'tool-call',
      id: call.id,
      name: call.name,
      argumentsText: call.text,
      toolKind: kindOf(call),
      signature: null,
      cache: null,
    }),
  );
  const results = round.calls.map((call, index): ChatPart => {
    const [outcome = 'none', isError = false] = round.outcomes[index] ?? [];
    return {
      kind: 'tool-result',
      callId: call.id,
      toolKind: kindOf(call),
      parts: [{ kind: 'text', text: outcome, citations: [], cache: null }],
      isError: isError && round.tellsErrors,
      cache: null,
    };
  });
  const thoughts = round.thought === null ? [] : [round.thought];
  return [
    { role: 'user', name: null, parts: round.said },
    { role: 'assistant', name: null, parts: [...thoughts, text(round.answer), ...calls] },
    ...(results.length === 0 ? [] : [{ role: 'tool' as const, name: null, parts: results }]),
  ];
}

function tools(wire: ChatWireName): fc.Arbitrary<HubTool[]> {
  const schema = fc.constant({
    type: 'object',
    properties: { city: { type: 'string', description: 'Where.' } },
    required: ['city'],
  });
  const made = fc
    .record({ name, description: maybe(words), schema })
    .map((tool): HubTool => ({ kind: 'function', ...tool, isStrict: null, cache: null }));
  const strict = made.map(
    (tool): HubTool => (wire === 'openai-responses' && tool.kind === 'function' ? { ...tool, isStrict: false } : tool),
  );
  const custom = fc
    .record({ name, description: maybe(words) })
    .map((tool): HubTool => ({ kind: 'custom', ...tool, format: null }));
  return fc.array(wire.startsWith('openai') ? fc.oneof(strict, custom) : strict, { minLength: 1, maxLength: 3 });
}

/** Settings each wire can be told, as far as they come back the same. */
function settings(wire: ChatWireName): fc.Arbitrary<Partial<HubRequest>> {
  const always = { temperature: maybe(ratio), topP: maybe(ratio), outputTokensMax: fc.integer({ min: 1, max: 9999 }) };
  const sampling = {
    frequencyPenalty: maybe(ratio),
    presencePenalty: maybe(ratio),
    seed: maybe(fc.integer({ min: 0, max: 9999 })),
  };
  const stops = { stopSequences: fc.array(words, { maxLength: 3 }), topK: maybe(fc.integer({ min: 1, max: 99 })) };
  const choices = {
    choicesCount: maybe(fc.integer({ min: 1, max: 4 })),
    topLogprobs: maybe(fc.integer({ min: 0, max: 5 })),
  };
  const openai = {
    endUser: maybe(words),
    promptCacheKey: maybe(words),
    serviceTier: maybe(fc.constantFrom('auto', 'flex', 'priority')),
    metadata: maybe(fc.dictionary(name, words, { maxKeys: 2 })),
    verbosity: maybe(fc.constantFrom('low', 'high')),
    allowsParallelTools: maybe(fc.boolean()),
  };
  switch (wire) {
    case 'openai':
      return fc.record({ ...always, ...sampling, ...stops, ...choices, ...openai });
    case 'openai-responses':
      return fc.record({ ...always, ...openai });
    case 'gemini':
      return fc.record({ ...always, ...sampling, ...stops, ...choices });
    default:
      return fc.record({ ...always, ...stops, endUser: maybe(words) });
  }
}

const choice = fc.constantFrom<HubRequest['toolChoice']>(
  null,
  { kind: 'auto' },
  { kind: 'none' },
  { kind: 'required' },
  { kind: 'tool', name: 'pick' },
);

/** Requests that a wire can be told without loss, for the property that telling and reading is the identity. */
export function arbitraryRequest(wire: ChatWireName): fc.Arbitrary<HubRequest> {
  return fc
    .record({
      system: fc.array(words, { maxLength: 2 }),
      rounds: fc.tuple(round(wire, 'a'), round(wire, 'b')),
      tools: tools(wire),
      toolChoice: choice,
      settings: settings(wire),
      schema: fc.boolean(),
    })
    .map(({ system, rounds, settings: made, schema, ...rest }) => ({
      ...emptyHubRequest,
      ...rest,
      ...made,
      model: 'model-x',
      messages: [
        ...(system.length === 0 ? [] : [{ role: 'system' as const, name: null, parts: system.map(text) }]),
        ...rounds.flat(),
      ],
      responseFormat: schema
        ? {
            kind: 'json-schema',
            name: 'answer',
            description: null,
            schema: { type: 'object', properties: { a: { type: 'integer' } } },
            isStrict: null,
          }
        : null,
    }));
}
