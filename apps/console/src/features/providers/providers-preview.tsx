'use client';

import { useNow } from '@/ui/use-now.ts';
import { ProviderItem } from './provider-item.tsx';
import type { ProviderView } from './provider-row.ts';

const model = { endpoints: ['chat'], contextTokens: null, price: null } as const;
const sample = {
  secretHint: null,
  hasSecret: false,
  isEnabled: true,
  region: null,
  dataRules: [],
  createdAtMs: 0,
} as const;
const testedAgoMs = 120_000;

function sampleViews(nowMs: number): readonly ProviderView[] {
  const test = { atMs: nowMs - testedAgoMs, hasPassed: true, message: null };
  const models = (count: number) => Array.from({ length: count }, (_, index) => ({ ...model, name: `model-${index}` }));
  return [
    {
      ...sample,
      id: 'sample-1',
      provider: 'openai',
      name: 'OpenAI',
      baseUrl: null,
      hasSecret: true,
      secretHint: 'x9Qa',
      test,
      models: models(24),
    },
    {
      ...sample,
      id: 'sample-2',
      provider: 'openai-compatible',
      name: 'vllm',
      baseUrl: 'https://models.example.com/v1',
      test,
      models: models(3),
    },
  ];
}

/** How the page will look once there are providers. */
export function ProvidersPreview() {
  const nowMs = useNow();
  return (
    <ul className="border-t">
      {sampleViews(nowMs ?? testedAgoMs).map((view) => (
        <ProviderItem
          key={view.id}
          view={view}
          deeds={{ test: null, manage: null }}
          timeZone="UTC"
          isOpen={false}
          isTesting={false}
          onToggle={() => undefined}
        />
      ))}
    </ul>
  );
}
