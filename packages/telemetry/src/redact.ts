import { Secret } from '@waygate/protocol';

/** Names of members whose values are secret wherever they stand, compared without case, `-` and `_`. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'apikey',
  'xapikey',
  'xgoogapikey',
  'key',
  'keytext',
  'bearer',
  'password',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'pepper',
  'masterkey',
  'databaseurl',
  'redisurl',
]);

const mask = '[secret]';
const depthMax = 6;
const membersMax = 100;

/**
 * Keys of Waygate and of many providers (`sk-…`), of Google, AWS, Groq, xAI, Hugging Face and GitHub, signed tokens (RFC
 * 7519), bearer tokens, and passwords in URLs.
 */
const secretText = new RegExp(
  [
    String.raw`(?<![a-z\d])sk-[\w-]{8,}`,
    String.raw`(?<![a-z\d])(?:gsk_|xai-|hf_|gh[opsu]_|github_pat_)[\w-]{16,}`,
    String.raw`(?<![a-z\d])AIza[\w-]{30,}`,
    String.raw`(?<![a-z\d])A[KS]IA[A-Z\d]{16}(?![a-z\d])`,
    String.raw`(?<![a-z\d])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
    String.raw`\bBearer\s+[\w.~+/=-]{8,}`,
    String.raw`(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)`,
  ].join('|'),
  'gi',
);

/** Takes what looks like a key, a bearer token or a password in a URL out of a text. */
export function redactText(text: string): string {
  return text.replace(secretText, mask);
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redactText(message),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
  };
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

function isSecretName(name: string): boolean {
  return secretNames.has(fold(name));
}

/** What names of secrets end with whose beginning says whose they are, as `openai_api_key`. */
const tellingEnd =
  /(?:apikey|accesskey|privatekey|secret|secretkey|password|passwd|passphrase|credentials?|token|jwt|authorization)$/;

/**
 * Whether a text that somebody named looks like a secret, by its name or by what it or its name holds. For what people
 * choose freely and would see kept: what looks like a secret is better not written at all.
 */
export function looksSecret(name: string, text: string): boolean {
  return isSecretName(name) || tellingEnd.test(fold(name)) || redactText(name) !== name || redactText(text) !== text;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Secret) return mask;
  if (depth > depthMax) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, membersMax).map((item) => redactValue(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return redactMembers(value, depth);
}

function redactMembers(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, membersMax)
      .map(([name, member]) => [name, isSecretName(name) ? mask : redactValue(member, depth + 1)]),
  );
}

/**
 * A copy of what is about to be written somewhere, without secrets: values of the Secret type, of members with a telling
 * name, and texts that look like keys, bearer tokens or URLs with a password. Bounded in depth and breadth.
 */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactMembers(fields, 0);
}
