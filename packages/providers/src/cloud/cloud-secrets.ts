import { z } from 'zod';

/** Clouds that host models of a wire behind their own doors. */
export type CloudName = 'bedrock' | 'azure' | 'vertex';

const word = z.string().trim().min(1).max(4_096);
const optional = z
  .string()
  .trim()
  .max(4_096)
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** The members of a service account's file that are used. Its `token_uri` is not: the file does not say whom we call. */
const serviceAccountSchema = z.object({
  client_email: z.email(),
  private_key: z.string().includes('-----BEGIN PRIVATE KEY-----'),
  private_key_id: z.string().optional(),
  project_id: z.string().optional(),
});
export type ServiceAccount = z.infer<typeof serviceAccountSchema>;

/** The service account in a pasted file, null where it is none. */
export function readServiceAccount(text: string): ServiceAccount | null {
  try {
    const parsed = serviceAccountSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** `[member, message]` for each member that must be there and is not. */
type Lack = readonly [name: string, message: string];

function demand(context: z.core.ParsePayload<Record<string, string | undefined>>, lacks: readonly Lack[]): void {
  for (const [name, message] of lacks) {
    if (context.value[name] !== undefined) continue;
    context.issues.push({ code: 'custom', path: [name], message, input: context.value });
  }
}

const bedrock = z
  .object({
    region: word.regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, 'A region such as eu-central-1.'),
    apiKey: optional,
    accessKeyId: optional,
    secretAccessKey: optional,
    sessionToken: optional,
  })
  .check((context) => {
    const { apiKey, accessKeyId, secretAccessKey } = context.value;
    if (apiKey !== undefined && accessKeyId === undefined && secretAccessKey === undefined) return;
    if (apiKey !== undefined) {
      const message = 'Either an API key or an access key, not both.';
      context.issues.push({ code: 'custom', path: ['apiKey'], message, input: context.value });
    }
    demand(context, [
      ['accessKeyId', 'An access key ID with its secret, or a Bedrock API key.'],
      ['secretAccessKey', 'The secret that belongs to the access key ID.'],
    ]);
  });

const azure = z
  .object({
    apiVersion: optional.refine(
      (text) => text === undefined || /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(text),
      'A version such as 2024-10-21, or nothing for the v1 API.',
    ),
    apiKey: optional,
    tenantId: optional.refine(
      (text) => text === undefined || /^[\w.-]{1,128}$/.test(text),
      'The directory (tenant) ID, such as 11111111-2222-3333-4444-555555555555.',
    ),
    clientId: optional,
    clientSecret: optional,
  })
  .check((context) => {
    const { apiKey, tenantId, clientId, clientSecret } = context.value;
    const hasEntra = [tenantId, clientId, clientSecret].some((text) => text !== undefined);
    if (apiKey !== undefined && hasEntra) {
      const message = 'Either an API key or an Entra application, not both.';
      context.issues.push({ code: 'custom', path: ['apiKey'], message, input: context.value });
    }
    if (!hasEntra) demand(context, [['apiKey', 'An API key, or an Entra application below.']]);
    else if (apiKey === undefined) {
      demand(context, [
        ['tenantId', 'The directory (tenant) ID of the application.'],
        ['clientId', 'The ID of the application.'],
        ['clientSecret', 'A secret of the application.'],
      ]);
    }
  });

const vertex = z
  .object({
    location: word.regex(/^(?:global|us|eu|[a-z]+-[a-z]+\d{1,2})$/, 'A location such as europe-west4, or global.'),
    project: optional.refine(
      (text) => text === undefined || /^[a-z][a-z0-9.:-]{1,62}$/.test(text),
      'The ID of the project, not its name.',
    ),
    serviceAccount: z
      .string()
      .trim()
      .max(16_384)
      .refine(
        (text) => readServiceAccount(text) !== null,
        "The whole JSON file of a service account's key: it has client_email and private_key.",
      ),
  })
  .check((context) => {
    const { project, serviceAccount } = context.value;
    const account = readServiceAccount(serviceAccount);
    if (project === undefined && account !== null && account.project_id === undefined) {
      demand(context, [['project', 'The file names no project: say which.']]);
    }
  });

/** What each cloud's credential is made of: flat text members, sealed in the vault as one secret of JSON. */
export const cloudSecretSchemas = { bedrock, azure, vertex } as const;
export type BedrockSecret = z.infer<typeof bedrock>;
export type AzureSecret = z.infer<typeof azure>;
export type VertexSecret = z.infer<typeof vertex>;
