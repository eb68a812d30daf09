import type { KeyScopes } from '@waygate/policy';
import { Chip } from '@/ui/chip.tsx';

const shownMax = 3;

/** What a key is limited to, as chips; the whole list as a title. */
export function ScopeChips({ scopes }: { scopes: KeyScopes }) {
  const parts = [
    ...(scopes.models ?? []),
    ...(scopes.endpoints ?? []).map((endpoint) => `${endpoint} only`),
    ...(scopes.ipRanges ?? []).map((range) => `from ${range}`),
  ];
  if (parts.length === 0) return <span className="text-faint">no limit of its own</span>;
  return (
    <span className="flex min-w-0 items-center gap-1" title={parts.join('\n')}>
      {parts.slice(0, shownMax).map((part) => (
        <Chip key={part} isMono className="max-w-44">
          {part}
        </Chip>
      ))}
      {parts.length > shownMax ? <Chip tone="outline">+{parts.length - shownMax}</Chip> : null}
    </span>
  );
}
