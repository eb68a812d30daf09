import { AudioLines, Braces, Brain, Image, ImagePlus, type LucideIcon, Volume2, Wrench } from 'lucide-react';
import { capabilityWords, kindWords, modalityWords } from './model-query.ts';
import type { ModelRow } from './model-row.ts';

type Ability = { readonly word: string; readonly icon: LucideIcon };

const modalities = [
  { key: 'reads-image', icon: Image },
  { key: 'reads-audio', icon: AudioLines },
  { key: 'writes-image', icon: ImagePlus },
  { key: 'writes-audio', icon: Volume2 },
] as const;
const icons = { tools: Wrench, 'json-schema': Braces, reasoning: Brain } as const;

function abilitiesOf({ can, reads, writes }: Pick<ModelRow, 'can' | 'reads' | 'writes'>): Ability[] {
  const capabilities = can.filter((one) => one !== 'streaming');
  const media: ReadonlySet<string> = new Set([
    ...reads.map((one) => `reads-${one}`),
    ...writes.map((one) => `writes-${one}`),
  ]);
  return [
    ...capabilities.map((one) => ({ word: capabilityWords[one], icon: icons[one] })),
    ...modalities.filter(({ key }) => media.has(key)).map(({ key, icon }) => ({ word: modalityWords[key], icon })),
  ];
}

/** What a model is for, unless that is chat, and what it can do: a sign each, which says its word when asked. */
export function AbilityIcons({ row }: { row: ModelRow }) {
  return (
    <span className="flex min-w-0 items-center gap-1 text-12 text-muted">
      {row.kind === 'chat' ? null : <span className="truncate">{kindWords[row.kind]}</span>}
      {abilitiesOf(row).map(({ word, icon: Icon }) => (
        <span key={word} title={word} className="shrink-0">
          <Icon className="size-3.5" aria-hidden />
          <span className="sr-only">{word}</span>
        </span>
      ))}
    </span>
  );
}
