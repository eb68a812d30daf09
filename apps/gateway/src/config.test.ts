import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const environment = {
  DATABASE_URL: 'postgres://waygate:CANARY@127.0.0.1/waygate',
  REDIS_URL: 'redis://:CANARY@127.0.0.1',
  WAYGATE_KEY_PEPPER: key,
  WAYGATE_MASTER_KEY: key,
};

describe('readConfig', () => {
  test('reads types, not texts, and has a default for everything that is no secret', () => {
    const config = readConfig({
      ...environment,
      WAYGATE_EGRESS_ALLOW: '127.0.0.0/8, ::1/128',
      WAYGATE_GATEWAY_REUSE_PORT: 'true',
      WAYGATE_SANDBOX_URL: 'http://127.0.0.1:4010',
    });
    expect(config.mode).toBe('production');
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 4000, isPortShared: true });
    expect(config.egressAllow).toEqual(['127.0.0.0/8', '::1/128']);
    expect(config.sandboxUrl).toBe('http://127.0.0.1:4010/v1');
    expect(readConfig(environment).sandboxUrl).toBeNull();
  });

  test.each(Object.keys(environment))('refuses to start without %s, in one sentence that names it', (name) => {
    expect(() => readConfig({ ...environment, [name]: undefined })).toThrow(`${name} must be set.`);
  });

  test.each([
    ['WAYGATE_GATEWAY_PORT', '99999'],
    ['WAYGATE_GATEWAY_ATTEMPTS_MAX', '0'],
    ['WAYGATE_GATEWAY_BODY_BYTES_MAX', 'many'],
    ['WAYGATE_GATEWAY_REUSE_PORT', 'yes'],
    ['WAYGATE_LOG_LEVEL', 'loud'],
    ['WAYGATE_MODE', 'staging'],
    ['DATABASE_URL', 'mysql://CANARY@x'],
    ['WAYGATE_MASTER_KEY', 'CANARY'],
  ])('refuses %s=%s and repeats no value', (name, value) => {
    const read = () => readConfig({ ...environment, [name]: value });
    expect(read).toThrow(`${name} is not usable`);
    expect(read).not.toThrow(/CANARY/);
  });

  test('refuses a setting it does not know, which is one mistyped', () => {
    expect(() => readConfig({ ...environment, WAYGATE_GATEWAY_PROT: '4000' })).toThrow(/WAYGATE_GATEWAY_PROT is not/);
  });

  test('prints no secret', () => {
    const text = JSON.stringify(readConfig(environment));
    expect(text).not.toContain('CANARY');
    expect(text).not.toContain(key);
  });
});
