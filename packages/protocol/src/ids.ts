import type { Clock } from './clock.ts';
import { type Random, systemRandom } from './random.ts';

declare const brand: unique symbol;

/** A string that names one kind of thing and cannot be passed where another kind is wanted. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type OrganisationId = Id<'org'>;
export type EnvironmentId = Id<'env'>;
export type GroupId = Id<'grp'>;
export type UserId = Id<'usr'>;
export type ServiceAccountId = Id<'svc'>;
export type KeyId = Id<'key'>;
export type RoleId = Id<'rol'>;
export type RoleBindingId = Id<'rbd'>;
export type PolicyId = Id<'pol'>;
export type CredentialId = Id<'crd'>;
export type DeploymentId = Id<'dep'>;
export type PriceOverrideId = Id<'prc'>;
export type InvitationId = Id<'inv'>;
export type SessionId = Id<'ses'>;
export type SignUpId = Id<'sup'>;
export type AuditEventId = Id<'aud'>;
export type RequestId = Id<'req'>;
export type AttemptId = Id<'att'>;
export type GatewayId = Id<'gtw'>;

/** The prefixes an id may begin with: an id says what it names wherever it is pasted. */
export const idPrefixes = [
  'org',
  'env',
  'grp',
  'usr',
  'svc',
  'key',
  'rol',
  'rbd',
  'pol',
  'crd',
  'dep',
  'prc',
  'inv',
  'ses',
  'sup',
  'aud',
  'req',
  'att',
  'gtw',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];

const crockford = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;
const randomDigits = 16;

let encodedMs = -1;
let encodedTime = '';

/** Most ids are made in the millisecond of the one before. */
function encodeTime(nowMs: number): string {
  if (nowMs !== encodedMs) {
    encodedTime = encodeTimeAnew(nowMs);
    encodedMs = nowMs;
  }
  return encodedTime;
}

function encodeTimeAnew(nowMs: number): string {
  let rest = nowMs;
  let text = '';
  for (let i = 0; i < timeDigits; i++) {
    text = crockford.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

const digitCodes = Uint8Array.from(crockford, (digit) => digit.charCodeAt(0));

function digitAt(bytes: Uint8Array, at: number): number {
  return digitCodes[(bytes[at] ?? 0) & 31] ?? 0;
}

/** The random part, as one string at once: put together digit by digit it took ten times the memory. */
function encodeRandom(bytes: Uint8Array, from: number): string {
  return String.fromCharCode(
    digitAt(bytes, from),
    digitAt(bytes, from + 1),
    digitAt(bytes, from + 2),
    digitAt(bytes, from + 3),
    digitAt(bytes, from + 4),
    digitAt(bytes, from + 5),
    digitAt(bytes, from + 6),
    digitAt(bytes, from + 7),
    digitAt(bytes, from + 8),
    digitAt(bytes, from + 9),
    digitAt(bytes, from + 10),
    digitAt(bytes, from + 11),
    digitAt(bytes, from + 12),
    digitAt(bytes, from + 13),
    digitAt(bytes, from + 14),
    digitAt(bytes, from + 15),
  );
}

/** The generator is asked so seldom that its code is never in the processor's caches: for 64 ids it took 17 µs. */
const idsAhead = 1_024;
let ahead: Uint8Array = new Uint8Array(0);
let aheadAt = 0;

/** Digits of the system's chance, drawn for many ids at once: a view of sixteen bytes for each costs as much as the id. */
function drawAhead(): string {
  if (aheadAt === ahead.length) {
    ahead = systemRandom.bytes(idsAhead * randomDigits);
    aheadAt = 0;
  }
  aheadAt += randomDigits;
  return encodeRandom(ahead, aheadAt - randomDigits);
}

/**
 * Makes an id `prefix_` + 26 characters: 48 bits of milliseconds, then 80 random bits, Crockford base32 in lower case
 * (the ULID layout, https://github.com/ulid/spec). Ids sort by the millisecond they were made in.
 */
export function createId<Prefix extends IdPrefix>(
  prefix: Prefix,
  source: { clock: Clock; random: Random },
): Id<Prefix> {
  const { random } = source;
  const tail = random === systemRandom ? drawAhead() : encodeRandom(random.bytes(randomDigits), 0);
  // SAFETY: this is the one place ids are made; the text above has the shape the brand promises.
  return `${prefix}_${encodeTime(source.clock.nowMs())}${tail}` as Id<Prefix>;
}

/** Whether a text has the shape of an id of this kind. Use it as the guard at the edge (URLs, rows, messages). */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, text: string): text is Id<Prefix> {
  return (
    text.length === prefix.length + 1 + timeDigits + randomDigits &&
    text.startsWith(`${prefix}_`) &&
    /^[0-9a-hjkmnp-tv-z]+$/.test(text.slice(prefix.length + 1))
  );
}
