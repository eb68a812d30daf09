'use client';

import type { Scope } from '@/paths.ts';
import type { KeyRow } from './key-state.ts';
import { KeysTable } from './keys-table.tsx';

const sample: Pick<
  KeyRow,
  | 'kind'
  | 'groupName'
  | 'createdAtMs'
  | 'lastUsedAtMs'
  | 'expiresAtMs'
  | 'revokedAtMs'
  | 'rotation'
  | 'canRevoke'
  | 'canRotate'
> = {
  kind: 'svc',
  groupName: null,
  createdAtMs: 0,
  lastUsedAtMs: null,
  expiresAtMs: null,
  revokedAtMs: null,
  rotation: null,
  canRevoke: false,
  canRotate: false,
};
const rows: readonly KeyRow[] = [
  {
    ...sample,
    id: 'sample-1',
    name: 'search-backend',
    prefix: 'sk-wg-svc-x7Qd',
    lastFour: '9fKe',
    owner: { kind: 'service_account', name: 'search', isMe: false },
    scopes: { models: ['openai/*'], endpoints: ['chat'], ipRanges: null },
    spendNanoUsd: 41_820_000_000n,
  },
  {
    ...sample,
    id: 'sample-2',
    name: 'ci-nightly',
    prefix: 'sk-wg-svc-b2Lm',
    lastFour: 'Zt41',
    owner: { kind: 'service_account', name: 'ci', isMe: false },
    scopes: { models: null, endpoints: ['embeddings'], ipRanges: ['10.0.0.0/8'] },
    spendNanoUsd: 423_000n,
  },
  {
    ...sample,
    id: 'sample-3',
    name: 'laptop',
    prefix: 'sk-wg-usr-Kw0s',
    lastFour: 'm3Ry',
    owner: { kind: 'person', name: 'You', isMe: true },
    scopes: { models: null, endpoints: null, ipRanges: null },
    spendNanoUsd: 1_270_000_000n,
  },
];

const nothing = () => undefined;
const deeds = { onRotate: nothing, onSecrets: nothing, onRevoke: nothing };

/** How the page will look once there are keys. */
export function KeysPreview({ scope }: { scope: Scope }) {
  return <KeysTable keys={rows} timeZone="UTC" scope={scope} deeds={deeds} />;
}
