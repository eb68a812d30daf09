import { describe, expect, test } from 'vitest';
import { allowPublicAnd, parseTypedUrl } from './check-address.ts';

const isPublic = allowPublicAnd([]);

describe('allowPublicAnd', () => {
  test.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111'])('lets the public address %s through', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
    '',
  ])('refuses %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test('lets through what the operator allowed, and nothing beside it', () => {
    const isAllowed = allowPublicAnd(['127.0.0.0/8', 'fd00::/8']);
    expect([isAllowed('127.0.0.1'), isAllowed('::ffff:127.0.0.1'), isAllowed('fd00::1')]).toEqual([true, true, true]);
    expect([isAllowed('10.0.0.1'), isAllowed('169.254.169.254'), isAllowed('::1')]).toEqual([false, false, false]);
  });
});

describe('an operator who allows everything', () => {
  const isAllowed = allowPublicAnd(['0.0.0.0/0', '::/0', '10.0.0.7']);

  test('reaches inner servers', () => {
    expect(['10.0.0.7', '192.168.1.1', 'fd12::1', '8.8.8.8'].map(isAllowed)).toEqual([true, true, true, true]);
  });

  test.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:0:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '169.254.170.2',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    'fd20:ce::254',
  ])('does not open the metadata address %s', (address) => {
    expect(isAllowed(address)).toBe(false);
  });
});

test('an allowed range that is none is an error at the start, not a range that allows something', () => {
  expect(() => allowPublicAnd(['10.0.0.0/33'])).toThrow();
  expect(() => allowPublicAnd(['vllm.internal'])).toThrow();
  expect(allowPublicAnd(['10.0.0.7'])('10.0.0.8')).toBe(false);
});

describe('parseTypedUrl', () => {
  test('takes http and https addresses of names', () => {
    expect(parseTypedUrl('https://llm.example.com:8443/v1', isPublic).href).toBe('https://llm.example.com:8443/v1');
  });

  test.each([
    'ftp://example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'example.com',
    '',
    'https://',
    'https://user:pw@example.com',
    'https://example.com@127.0.0.1/',
    'https://example.com:443@169.254.169.254/',
    'http://127.0.0.1#@example.com/',
    'https://example.com#@127.0.0.1',
    'https:\\\\example.com@127.0.0.1',
    'https://example.com/#x',
  ])('refuses %j as an address', (text) => {
    expect(() => parseTypedUrl(text, isPublic)).toThrow(/address must/);
  });

  test.each([
    'http://127.0.0.1',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1',
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://169.254.169.254/latest/meta-data',
    'http://127.1',
    'http://127.0.0.1.',
    'http://%31%32%37.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://168.63.129.16/',
  ])('refuses %s as a private address', (text) => {
    expect(() => parseTypedUrl(text, isPublic)).toThrow(/may not be called/);
  });
});
