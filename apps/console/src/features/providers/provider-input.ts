import { dataRules } from '@waygate/policy';
import { type CloudName, cloudSecretSchemas } from '@waygate/providers';
import { z } from 'zod';
import { findKind } from './provider-kind.ts';

const secret = z.string().trim().min(8, 'That is too short for a key.').max(4_096, 'That is too long for a key.');
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'An address such as https://models.example.com/v1.' })
  .max(500, 'At most 500 characters.');
const modelName = z
  .string()
  .max(160)
  .regex(/^[\w.:@/+-]+$/, 'Only letters, digits and . : @ / + - _ may stand in a name.');

const cloudFieldsInput = z.record(z.string().max(40), z.string().max(20_000));

/** What is wrong with a cloud's fields, each at its own. */
function cloudFaults(input: { provider: string; fields: Record<string, string>; models: readonly string[] }) {
  const cloud = findKind(input.provider)?.cloud;
  if (cloud === undefined) return [];
  const parsed = cloudSecretSchemas[cloud].safeParse(input.fields);
  const faults =
    parsed.error?.issues.map(({ path, message }) => ({ path: ['fields', String(path[0])], message })) ?? [];
  const isUnnamed = cloud === 'azure' && input.models.length === 0;
  return isUnnamed ? [...faults, { path: ['models'], message: 'Name at least one deployment.' }] : faults;
}

/** What adding a provider takes. */
export const addProviderInput = z
  .object({
    provider: z.string().refine((id) => findKind(id) !== undefined, 'There is no such provider.'),
    name: z.string().trim().min(1, 'Give it a name.').max(80, 'At most 80 characters.'),
    baseUrl: baseUrl.nullable(),
    secret: secret.nullable(),
    /** What a cloud's credential is made of; empty for a provider with a plain key. */
    fields: cloudFieldsInput,
    /** Models that the server has and does not list. */
    models: z.array(modelName).max(200),
  })
  .check((context) => {
    const { provider, baseUrl: address, secret: key } = context.value;
    const kind = findKind(provider);
    if (kind?.asksAddress === true && address === null) {
      context.issues.push({ code: 'custom', path: ['baseUrl'], message: 'Say where it is.', input: address });
    }
    for (const { path, message } of cloudFaults(context.value)) {
      context.issues.push({ code: 'custom', path: [...path], message, input: context.value });
    }
    if (kind?.asksKey === true && kind.cloud === undefined && !kind.asksAddress && key === null) {
      context.issues.push({ code: 'custom', path: ['secret'], message: 'Paste the API key.', input: key });
    }
  });
export type AddProviderInput = z.infer<typeof addProviderInput>;

/** Another key for the same address: `secret`, or for a cloud all of the `fields` that its credential is made of. */
export const replaceKeyInput = z.object({
  secret: secret.nullable().default(null),
  fields: cloudFieldsInput.default({}),
});

/** The same as the form of a provider with a plain key asks for it. */
export const plainKeyInput = z.object({ secret });

/** What the form of a cloud's credential asks for. */
export function cloudKeyInput(cloud: CloudName) {
  return z.object({ fields: cloudFieldsInput }).check((context) => {
    const { error } = cloudSecretSchemas[cloud].safeParse(context.value.fields);
    for (const { path, message } of error?.issues ?? []) {
      context.issues.push({ code: 'custom', path: ['fields', String(path[0])], message, input: context.value });
    }
  });
}

/** Another address. The stored key is forgotten; a new one may be given with it. */
export const changeAddressInput = z.object({ baseUrl, secret: secret.nullable() });
export type ChangeAddressInput = z.infer<typeof changeAddressInput>;

/** Where a provider runs and what it promised. */
export const termsInput = z.object({
  region: z
    .string()
    .trim()
    .max(60, 'At most 60 characters.')
    .regex(/^[\w.-]*$/, 'Only letters, digits and . - _ may stand in a region.'),
  dataRules: z.array(z.enum(dataRules)).max(dataRules.length),
});
export type TermsInput = z.infer<typeof termsInput>;

/** Which provider. */
export const credentialInput = z.object({ credentialId: z.string().startsWith('crd_').max(40) });
