'use client';

import { Ban, KeySquare, RotateCw, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { paths, type Scope } from '@/paths.ts';
import { Checkbox } from '@/ui/checkbox.tsx';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatDate, formatDay, formatHour } from '@/ui/format-time.ts';
import { MenuItem, MenuRule } from '@/ui/menu.tsx';
import { Money } from '@/ui/money.tsx';
import { RowMenu } from '@/ui/row-menu.tsx';
import { StatusDot } from '@/ui/status-dot.tsx';
import { bodyCell, headCell, wideCell } from '@/ui/table-look.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { useNow } from '@/ui/use-now.ts';
import { isOverlapping, isPreviousStillUsed, type KeyRotation, type KeyRow, keyState } from './key-state.ts';
import { ScopeChips } from './scope-chips.tsx';

/** What somebody wants to do to a key. */
export type KeyDeeds = {
  onRotate: (key: KeyRow) => void;
  onSecrets: (key: KeyRow) => void;
  onRevoke: (key: KeyRow) => void;
};

/** Which keys are chosen, to do one thing to all of them. */
export type KeySelection = {
  chosen: ReadonlySet<string>;
  onChoose: (keys: readonly KeyRow[], isChosen: boolean) => void;
};

type KeysTableProps = {
  keys: readonly KeyRow[];
  timeZone: string;
  scope: Scope;
  deeds: KeyDeeds;
  /** Left out where nothing is done to several. */
  selection?: KeySelection;
};

const cell = cn(bodyCell, 'whitespace-nowrap');

function StateOf({ row, timeZone }: { row: KeyRow; timeZone: string }) {
  const nowMs = useNow();
  const state = nowMs === null ? (row.revokedAtMs === null ? 'active' : 'revoked') : keyState(row, nowMs);
  if (state === 'revoked') return <Chip tone="danger">revoked</Chip>;
  if (state === 'expired') return <Chip tone="warning">expired</Chip>;
  if (row.expiresAtMs === null) return <span className="text-faint">never</span>;
  return <span className="text-muted">{formatDate(row.expiresAtMs, timeZone)}</span>;
}

function KeyMenu({ row, scope, deeds }: { row: KeyRow; scope: Scope; deeds: KeyDeeds }) {
  const router = useRouter();
  const nowMs = useNow();
  const state = nowMs === null ? null : keyState(row, nowMs);
  return (
    <RowMenu name={row.name}>
      <MenuItem onSelect={() => router.push(paths.requests(scope, { q: `key:${row.id}` }))}>
        <Search aria-hidden />
        Requests of this key
      </MenuItem>
      {nowMs !== null && isOverlapping(row, nowMs) ? (
        <MenuItem onSelect={() => deeds.onSecrets(row)}>
          <KeySquare aria-hidden />
          Old and new secret…
        </MenuItem>
      ) : null}
      {row.canRotate && state === 'active' ? (
        <MenuItem onSelect={() => deeds.onRotate(row)}>
          <RotateCw aria-hidden />
          Rotate…
        </MenuItem>
      ) : null}
      {row.canRevoke && row.revokedAtMs === null ? (
        <>
          <MenuRule />
          <MenuItem isDanger onSelect={() => deeds.onRevoke(row)}>
            <Ban aria-hidden />
            Revoke…
          </MenuItem>
        </>
      ) : null}
    </RowMenu>
  );
}

const dayMs = 24 * 3_600_000;

function overlapWords({ previous, ...rotation }: KeyRotation, nowMs: number, timeZone: string): string {
  const old = `old …${previous.lastFour}`;
  if (isPreviousStillUsed({ previous, ...rotation })) return `${old} still used`;
  const isSoon = previous.endsAtMs - nowMs < dayMs;
  return `${old} until ${isSoon ? formatHour(previous.endsAtMs, timeZone) : formatDay(previous.endsAtMs, timeZone)}`;
}

/** The secrets that open the key: the one in force and, during an overlap, that there is another. */
function Secrets({ row, timeZone, deeds }: { row: KeyRow; timeZone: string; deeds: KeyDeeds }) {
  const nowMs = useNow();
  const { rotation } = row;
  return (
    <>
      <span className="block font-mono text-12 text-muted leading-4">
        {row.prefix}…{row.lastFour}
      </span>
      {rotation !== null && nowMs !== null && isOverlapping(row, nowMs) ? (
        <button
          type="button"
          className="block text-12 text-muted leading-4 underline-offset-4 hover:text-ink hover:underline"
          onClick={() => deeds.onSecrets(row)}
        >
          <StatusDot
            tone={isPreviousStillUsed(rotation) ? 'warning' : 'idle'}
            label={overlapWords(rotation, nowMs, timeZone)}
          />
        </button>
      ) : null}
    </>
  );
}

function OwnerNote({ row }: { row: KeyRow }) {
  const kind = row.owner.kind === 'service_account' ? ['service account'] : [];
  const words = [...kind, ...(row.groupName === null ? [] : [row.groupName])].join(' · ');
  if (words === '') return null;
  return (
    <span className="block truncate text-12 text-faint leading-4" title={words}>
      {words}
    </span>
  );
}

function KeyLine({ row, timeZone, scope, deeds, selection }: Omit<KeysTableProps, 'keys'> & { row: KeyRow }) {
  return (
    <tr
      aria-selected={selection?.chosen.has(row.id)}
      className="group transition-colors duration-[120ms] hover:bg-subtle aria-selected:bg-accent-wash data-[off=true]:text-muted"
      data-off={row.revokedAtMs !== null}
    >
      {selection === undefined ? null : (
        <td className={cn(cell, 'w-0 pr-0')}>
          {mayChoose(row) ? (
            <Checkbox
              label={`Select ${row.name}`}
              isLabelHidden
              isChecked={selection.chosen.has(row.id)}
              onCheckedChange={(isChosen) => selection.onChoose([row], isChosen)}
            />
          ) : null}
        </td>
      )}
      <td className={cn(cell, 'max-w-40 md:max-w-60')} title={row.name}>
        <span className="block truncate font-medium">{row.name}</span>
        <span className="block truncate font-mono text-12 text-muted leading-4 md:hidden">
          {row.prefix}…{row.lastFour}
        </span>
      </td>
      <td className={cn(cell, wideCell)}>
        <Secrets row={row} timeZone={timeZone} deeds={deeds} />
      </td>
      <td className={cn(cell, wideCell, 'max-w-44')}>
        <span className="block truncate leading-4">{row.owner.isMe ? 'You' : row.owner.name}</span>
        <OwnerNote row={row} />
      </td>
      <td className={cn(cell, wideCell)}>
        <ScopeChips scopes={row.scopes} />
      </td>
      <td className={cn(cell, wideCell, 'text-muted')}>
        {row.lastUsedAtMs === null ? (
          <span className="text-faint">not yet</span>
        ) : (
          <TimeAgo atMs={row.lastUsedAtMs} timeZone={timeZone} />
        )}
      </td>
      <td className={cn(cell, wideCell, 'text-right')}>
        <Money amount={row.spendNanoUsd} className="text-12" />
      </td>
      <td className={cell}>
        <StateOf row={row} timeZone={timeZone} />
      </td>
      <td className={cn(cell, 'text-right')}>
        <KeyMenu row={row} scope={scope} deeds={deeds} />
      </td>
    </tr>
  );
}

function mayChoose(row: KeyRow): boolean {
  return row.canRevoke && row.revokedAtMs === null;
}

function ChooseAll({ keys, selection }: { keys: readonly KeyRow[]; selection: KeySelection }) {
  const choosable = keys.filter(mayChoose);
  const chosen = choosable.filter(({ id }) => selection.chosen.has(id));
  const isAll = chosen.length === choosable.length;
  return (
    <Checkbox
      label="Select all keys"
      isLabelHidden
      isChecked={isAll}
      isMixed={chosen.length > 0 && !isAll}
      onCheckedChange={() => selection.onChoose(choosable, !isAll)}
    />
  );
}

/** Keys in hairlines: what they are, whose, what for, and what they cost. */
export function KeysTable({ keys, selection: given, ...line }: KeysTableProps) {
  const selection = keys.some(mayChoose) ? given : undefined;
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            {selection === undefined ? null : (
              <th className={cn(headCell, 'w-0 pr-0')}>
                <ChooseAll keys={keys} selection={selection} />
              </th>
            )}
            <th className={headCell}>Name</th>
            <th className={cn(headCell, wideCell)}>Key</th>
            <th className={cn(headCell, wideCell)}>Owner</th>
            <th className={cn(headCell, wideCell)}>May call</th>
            <th className={cn(headCell, wideCell)}>Last used</th>
            <th className={cn(headCell, wideCell, 'text-right')}>30 days</th>
            <th className={headCell}>Expires</th>
            <th className={cn(headCell, 'w-0')}>
              <span className="sr-only">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((row) => (
            <KeyLine key={row.id} row={row} {...line} {...(selection === undefined ? {} : { selection })} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
