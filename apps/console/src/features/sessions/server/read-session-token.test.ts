import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { readSessionToken } from './read-session-token.ts';

const sid = createId('ses', { clock: systemClock, random: systemRandom });

it('reads the session and its version', () => {
  expect(readSessionToken({ sid, ver: 3 })).toEqual({ sessionId: sid, version: 3 });
});

it.each([[null], [{}], [{ sid }], [{ sid: 'ses_x', ver: 1 }], [{ sid, ver: '1' }], [{ sid, ver: 1.5 }]])(
  'takes %j for no session',
  (claims) => {
    expect(readSessionToken(claims)).toBeNull();
  },
);
