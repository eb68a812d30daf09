'use client';

import { findClient } from '@waygate/connect';
import { CodeBlock } from '@/ui/code-block.tsx';
import { Tabs } from '@/ui/tabs.tsx';

/** Stands where a key belongs: no page knows one. */
export const keyPlaceholder = 'YOUR_WAYGATE_KEY';
const shown = ['curl', 'openai', 'anthropic', 'ai-sdk'] as const;
const shortNames: Readonly<Record<(typeof shown)[number], string>> = {
  curl: 'curl',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  'ai-sdk': 'AI SDK',
};

type CodeTabsProps = { url: string; apiKey: string; model: string };

/** A first call in the languages people use, from the table that `waygate connect` has. */
export function CodeTabs(target: CodeTabsProps) {
  const tabs = shown.flatMap((id) => {
    const steps = findClient(id)?.plan(target).steps ?? [];
    return steps.map(({ words, code }) => {
      const label = id === 'curl' ? 'curl' : steps.length === 1 ? shortNames[id] : `${shortNames[id]} ${words}`;
      return {
        value: `${id}-${words.toLowerCase()}`,
        label,
        content: <CodeBlock code={code ?? ''} label={`${label} snippet`} />,
      };
    });
  });
  return <Tabs label="Language" tabs={tabs} />;
}
