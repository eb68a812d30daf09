import { refuse } from '@waygate/errors';
import type { RoutingWish } from '@waygate/protocol';
import { z } from 'zod';
import type { DecodedCall } from './dialect.ts';
import { membersWithout } from './openai-json/members-without.ts';
import type { BodySource } from './openai-json/read-decisive-fields.ts';
import { checkEndUser, checkModelName, type FieldSource, readValue } from './openai-json/read-field.ts';
import { type StatedDimension, statedByOpenRouter, statedByRequesty } from './read-stated.ts';

/**
 * Members by which OpenRouter's and Requesty's clients say more than the API they speak knows. They are read here and
 * never sent on: an upstream that routes by them would serve what policy did not see, and others refuse them.
 * https://openrouter.ai/docs/features/provider-routing, https://docs.requesty.ai
 */
export const extensionNames = [
  'models',
  'fallbacks',
  'provider',
  'route',
  'session_id',
  'trace',
  'requesty',
  'usage',
] as const;

const modelsMax = 8;
const slugs = z.array(z.string().min(1).max(128)).max(50);
const dollars = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}(\.\d{1,12})?$/)
      .transform(Number),
  ])
  .pipe(z.number().min(0));
const providerSchema = z.looseObject({
  order: slugs.nullish(),
  only: slugs.nullish(),
  ignore: slugs.nullish(),
  allow_fallbacks: z.boolean().nullish(),
  require_parameters: z.boolean().nullish(),
  data_collection: z.enum(['allow', 'deny']).nullish(),
  zdr: z.boolean().nullish(),
  enforce_distillable_text: z.boolean().nullish(),
  quantizations: z.array(z.string()).nullish(),
  sort: z.union([z.string(), z.looseObject({ by: z.string().nullish() })]).nullish(),
  max_price: z
    .looseObject({ prompt: dollars.nullish(), completion: dollars.nullish(), audio: dollars.nullish() })
    .nullish(),
});
type ProviderWish = z.infer<typeof providerSchema>;
const known: ReadonlySet<string> = new Set(Object.keys(providerSchema.shape));
const pricesKnown: ReadonlySet<string> = new Set(['prompt', 'completion', 'audio']);
const requestySchema = z.looseObject({ user_id: z.string().nullish(), auto_cache: z.boolean().nullish() });

function invalid(param: string, message: string): Error {
  return refuse('parameter_invalid', { param, message });
}

function readModels(source: FieldSource): string[] {
  const models = readValue(source, 'models') ?? [];
  const fallbacks = readValue(source, 'fallbacks') ?? [];
  if (!Array.isArray(models) || models.length > modelsMax)
    throw invalid('models', `\`models\` must be at most ${modelsMax} names.`);
  if (!Array.isArray(fallbacks) || fallbacks.length > modelsMax) {
    throw invalid('fallbacks', `\`fallbacks\` must be at most ${modelsMax} models.`);
  }
  if (models.length > 0 && fallbacks.length > 0) throw invalid('fallbacks', 'Give `models` or `fallbacks`, not both.');
  return [...models, ...fallbacks.map((one: unknown) => Reflect.get(Object(one), 'model'))].map(checkModelName);
}

/** SAFETY: a promise that nobody can check is refused, not passed over. */
function refusePromises(wish: ProviderWish): void {
  const asked = {
    enforce_distillable_text: wish.enforce_distillable_text === true,
    quantizations: (wish.quantizations?.length ?? 0) > 0,
    'max_price.request': wish.max_price?.['request'] !== undefined,
    'max_price.image': wish.max_price?.['image'] !== undefined,
  };
  for (const [name, isAsked] of Object.entries(asked)) {
    if (!isAsked) continue;
    const message = `\`provider.${name}\` cannot be promised: it is not known of the providers. Name those you trust in \`provider.only\`.`;
    throw invalid(`provider.${name}`, message);
  }
}

function readProvider(source: FieldSource): ProviderWish {
  const parsed = providerSchema.safeParse(readValue(source, 'provider') ?? {});
  if (parsed.success) {
    refusePromises(parsed.data);
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  const param = ['provider', ...(issue?.path ?? [])].join('.');
  throw invalid(param, `\`${param}\` is not what it should be: ${issue?.message}.`);
}

function unmetOf(wish: ProviderWish, sort: string | null): string[] {
  const unknown = Object.keys(wish).filter((key) => !known.has(key));
  const prices = Object.keys(wish.max_price ?? {}).filter((key) => !pricesKnown.has(key));
  return [
    ...unknown.map((key) => `provider.${key}`),
    ...prices.map((key) => `provider.max_price.${key}`),
    ...(sort === null || sort === 'price' ? [] : ['provider.sort']),
  ];
}

function readWish(source: FieldSource, models: readonly string[], wantsCacheMarks: boolean): RoutingWish {
  const wish = readProvider(source);
  const sort = (typeof wish.sort === 'string' ? wish.sort : wish.sort?.by) ?? null;
  const { prompt, completion, audio } = wish.max_price ?? {};
  return {
    fallbackModels: models,
    order: wish.order ?? [],
    only: wish.only ?? null,
    ignore: wish.ignore ?? [],
    mayFallBack: wish.allow_fallbacks ?? true,
    sort: sort === 'price' ? sort : null,
    maxPriceUsd: {
      ...(typeof prompt === 'number' ? { inputTokens: prompt } : {}),
      ...(typeof completion === 'number' ? { outputTokens: completion } : {}),
      ...(typeof audio === 'number' ? { audioInputTokens: audio } : {}),
    },
    promises: [
      ...(wish.zdr === true ? (['zero_retention'] as const) : []),
      ...(wish.data_collection === 'deny' ? (['no_training'] as const) : []),
    ],
    isStrict: wish.require_parameters ?? false,
    wantsCacheMarks,
    unmet: unmetOf(wish, sort),
  };
}

/** What Requesty's member says of whose call it is, and of what for. */
type RequestySays = {
  readonly endUser: string | null;
  readonly stated: readonly StatedDimension[];
  readonly wantsCacheMarks: boolean;
};

function readRequesty(source: FieldSource): RequestySays {
  const given = readValue(source, 'requesty');
  if (given === null) return { endUser: null, stated: [], wantsCacheMarks: false };
  const parsed = requestySchema.safeParse(given);
  if (!parsed.success) {
    const param = ['requesty', ...(parsed.error.issues[0]?.path ?? [])].join('.');
    throw invalid(param, `\`${param}\` is not what it should be: ${parsed.error.issues[0]?.message}.`);
  }
  return {
    endUser: checkEndUser(parsed.data.user_id, 'requesty.user_id'),
    stated: statedByRequesty(parsed.data),
    wantsCacheMarks: parsed.data.auto_cache ?? false,
  };
}

/** The call with what Requesty's member says. A user beside the one whom the API itself names is stated, not lost. */
function withRequesty(call: DecodedCall, { endUser, stated }: RequestySays): DecodedCall {
  const named = call.body.endUser;
  const isOther = named !== null && endUser !== null && endUser !== named;
  const user = isOther ? [{ path: 'requesty.user_id', name: 'user_id', value: endUser }] : [];
  const all = [...user, ...stated, ...(call.stated ?? [])];
  return { ...call, body: { ...call.body, endUser: named ?? endUser }, ...(all.length === 0 ? {} : { stated: all }) };
}

/** The body without its extensions; the first of `models` is its model where it names none. */
function strip({ bytes, fields }: FieldSource, models: readonly string[]): Uint8Array {
  const members = membersWithout(bytes, new Set(extensionNames));
  if (!fields.has('model') && models[0] !== undefined) members.unshift(`"model":${JSON.stringify(models[0])}`);
  return Buffer.from(`{${members.join(',')}}`);
}

/**
 * Reads a body's extensions and decodes the rest; null where it has none, which costs a look into the members found.
 * @throws Refusal parameter_invalid.
 */
export function readExtensions(source: BodySource, decode: (rest: Uint8Array) => DecodedCall): DecodedCall | null {
  if (!extensionNames.some((name) => source.fields.has(name))) return null;
  const models = readModels(source);
  const requesty = readRequesty(source);
  const wish = readWish(source, models, requesty.wantsCacheMarks);
  const call = decode(strip(source, models));
  const { requestedModel } = call.body;
  const routing = { ...wish, fallbackModels: [...new Set(models)].filter((model) => model !== requestedModel) };
  const { isWithoutAddress } = source;
  const tracked = { ...requesty, stated: [...requesty.stated, ...statedByOpenRouter(source)] };
  return { ...withRequesty(call, tracked), isWithoutAddress, routing };
}
