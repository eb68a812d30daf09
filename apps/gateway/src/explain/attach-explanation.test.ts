import { spliceBytes } from '@waygate/wire';
import { describe, expect, it } from 'vitest';
import { organisationId } from '../../test/fake-configuration-source.ts';
import type { KnownKey } from '../snapshot/organisation-snapshot.ts';
import { attachExplanation, type Explained, explanationHeaders } from './attach-explanation.ts';

const compiled = { rules: [], enforced: [], readsContent: false, keepsEndUser: true };

function exchangeWith(names: readonly string[]): Explained {
  const fields = names.map((model) => ({
    ...{ deploymentId: `dep_${model}`, model, provider: 'p', region: 'Łódź\r\nx-evil: 1', dataRules: [] },
    ...{ upstreamModel: model, endpoints: ['chat'], credential: { isUsable: true, row: { id: 'p' } } },
  }));
  const organisation = { organisationId, version: 7, priceOverrides: [], deploymentsByName: new Map([['m', fields]]) };
  // SAFETY: only what an explanation reads.
  const known = { policy: compiled, organisation } as unknown as KnownKey;
  // SAFETY: as above.
  const decoded = { body: { requestedModel: 'm', endpoint: 'chat', endUser: null } } as unknown as Explained['decoded'];
  return {
    ...{ requestId: 'req_1', ipAddress: '127.0.0.1', receivedAtMs: 0, known, decoded, planned: [], attempts: [] },
    request: { headers: { 'x-waygate-explain': 'true' } },
  };
}

const attach = (body: string, contentType = 'application/json; charset=utf-8') => {
  const headers: Record<string, string> = { 'content-type': contentType };
  const splice = attachExplanation(exchangeWith(['a']), headers, Buffer.from(body));
  const text = Buffer.from(spliceBytes(Buffer.from(body), splice === null ? [] : [splice])).toString();
  return { text, header: headers['x-waygate-explain'] };
};

describe('an explanation', () => {
  it('becomes the last member of an object, and leaves every byte before it', () => {
    for (const body of ['{"a":1}', '{"a":1.0,"b":"}"}  \n', '{}', ' { } ']) {
      const { text, header } = attach(body);
      expect(text.startsWith(body.slice(0, body.lastIndexOf('}')))).toBe(true);
      expect(JSON.parse(text)).toMatchObject({ ...JSON.parse(body), waygate_explain: { request_id: 'req_1' } });
      expect(header).toBeUndefined();
    }
  });

  it('becomes a header where the body is no JSON object, and the body stays', () => {
    for (const [body, type] of [
      ['[1]', 'application/json'],
      ['', 'application/json'],
      ['{"a":1}', 'audio/mpeg'],
    ] as const) {
      const { text, header } = attach(body, type);
      expect(text).toBe(body);
      expect(JSON.parse(header ?? '')).toMatchObject({ configuration_version: 7 });
    }
  });

  it('fits a header, whatever it holds: no line ends, at most 4 KiB, and says how many it left out', () => {
    const { 'x-waygate-explain': text = '' } = explanationHeaders(
      exchangeWith(Array.from({ length: 400 }, (_, i) => `model-${i}`)),
    );
    expect(text).toMatch(/^[\x20-\x7e]{1,4096}$/);
    const { omitted, candidates } = JSON.parse(text);
    expect(omitted + candidates.length).toBe(400);
    expect(candidates[0].region).toBe('Łódź\r\nx-evil: 1');
  });
});
