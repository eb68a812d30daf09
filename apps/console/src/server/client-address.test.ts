import { describe, expect, it } from 'vitest';
import { clientAddress, peerAddressHeader } from './client-address.ts';

describe('clientAddress', () => {
  const headers = new Headers({ [peerAddressHeader]: '10.0.0.9', 'x-forwarded-for': '1.1.1.1, 203.0.113.7, 10.0.0.3' });

  it('believes nothing but the connection without trusted proxies', () => {
    expect(clientAddress(headers, 0)).toBe('10.0.0.9');
  });

  it('counts trusted proxies from the right, so that a forged entry is never reached', () => {
    expect(clientAddress(headers, 1)).toBe('10.0.0.3');
    expect(clientAddress(headers, 2)).toBe('203.0.113.7');
  });

  it('falls back to the connection when the header is shorter than it should be', () => {
    expect(clientAddress(new Headers({ [peerAddressHeader]: '10.0.0.9' }), 2)).toBe('10.0.0.9');
  });
});
