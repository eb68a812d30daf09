import { type Random, Secret } from '@waygate/protocol';
import { TOTP, Secret as TotpSecret } from 'otpauth';

// What every authenticator app does when it is told nothing else (RFC 6238).
const stepSeconds = 30;
const digits = 6;
const secretBytes = 20;
/** A code of the step before and of the one after are taken too: clocks of phones differ, and typing takes time. */
const stepsAside = 1;

function totpOf(secret: Secret, email: string): TOTP {
  return new TOTP({
    ...{ issuer: 'Waygate', label: email, algorithm: 'SHA1', digits, period: stepSeconds },
    secret: TotpSecret.fromBase32(secret.reveal()),
  });
}

/** Makes a secret to share with an authenticator app, in base32. */
export function createTotpSecret(random: Random): Secret {
  return new Secret(new TotpSecret({ buffer: Uint8Array.from(random.bytes(secretBytes)).buffer }).base32);
}

/** The address that an authenticator app reads from a QR code; it holds the secret. */
export function totpUri(secret: Secret, email: string): Secret {
  return new Secret(totpOf(secret, email).toString());
}

/** The step of time (30 s since 1970) that a code is right for; null when it is wrong. */
export function stepOfCode(secret: Secret, code: string, nowMs: number): number | null {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret, '').validate({ token, timestamp: nowMs, window: stepsAside });
  return delta === null ? null : Math.floor(nowMs / 1_000 / stepSeconds) + delta;
}
