'use client';

import { CodeBlock } from '@/ui/code-block.tsx';
import { Tabs } from '@/ui/tabs.tsx';
import { keySnippets } from './key-snippets.ts';

/** The first call in the languages people use. */
export function SnippetTabs(options: { baseUrl: string; apiKey: string; model: string }) {
  return (
    <Tabs
      label="Language"
      tabs={keySnippets(options).map(({ language, code }) => ({
        value: language,
        label: language,
        content: <CodeBlock code={code} label={`${language} snippet`} />,
      }))}
    />
  );
}
