'use client';

import { ProviderItem } from './provider-item.tsx';
import type { ProviderView } from './provider-row.ts';

const sample = { secretHint: null, hasSecret: false, isEnabled: true, createdAtMs: 0, test: null } as const;
const views: readonly ProviderView[] = [
  {
    ...sample,
    id: 'sample-1',
    provider: 'openai',
    name: 'OpenAI',
    baseUrl: null,
    hasSecret: true,
    secretHint: 'x9Qa',
    models: [],
  },
  {
    ...sample,
    id: 'sample-2',
    provider: 'openai-compatible',
    name: 'vllm',
    baseUrl: 'https://models.example.com/v1',
    models: [],
  },
];

/** How the page will look once there are providers. */
export function ProvidersPreview() {
  return (
    <ul className="border-t">
      {views.map((view) => (
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
