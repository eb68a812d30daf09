import { chatWires } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSignature, openToolCallId, sealSignature, sealToolCallId } from './opaque-signature.ts';

const signatures = fc.record({ origin: fc.constantFrom(...chatWires), value: fc.string({ unit: 'binary' }) });

describe('proof in transit', () => {
  test('comes out of a seal as it went in', () => {
    fc.assert(
      fc.property(signatures, fc.boolean(), (signature, isRedacted) => {
        expect(openSignature(sealSignature({ isRedacted }, signature))).toEqual({ signature, isRedacted });
      }),
    );
  });

  test('is not seen in what is not sealed', () => {
    for (const text of ['', 'EqUCCqIC', 'wg1.nobody.s.x', 'wg1.gemini.x.y']) expect(openSignature(text)).toBeNull();
  });

  test('rides on the id of a tool call and leaves the id as it was', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,40}$/), signatures, (id, signature) => {
        const sealed = sealToolCallId(id, signature);
        expect(sealed).toMatch(/^[\w-]+$/);
        expect(openToolCallId(sealed)).toEqual({ id, signature });
        expect(openToolCallId(id)).toEqual({ id, signature: null });
      }),
    );
  });
});
