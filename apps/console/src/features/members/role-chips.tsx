import { Chip } from '@/ui/chip.tsx';
import type { RoleRow } from './member-row.ts';

/** Roles as chips; where a role counts in a part of the organisation only, that part stands behind it. */
export function RoleChips({ roles }: { roles: readonly RoleRow[] }) {
  if (roles.length === 0) return <span className="text-faint">no role of its own</span>;
  return (
    <span className="flex flex-wrap items-center gap-1">
      {roles.map((role) => (
        <Chip key={role.bindingId} tone={role.scopeName === null ? 'plain' : 'outline'} className="max-w-52">
          {role.roleName}
          {role.scopeName === null ? '' : ` in ${role.scopeName}`}
        </Chip>
      ))}
    </span>
  );
}
