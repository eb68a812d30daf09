import { cn } from '@/ui/cn.ts';
import type { EnvironmentKind } from './workspace.ts';

/** The colour that stands for each kind of environment. */
export const environmentColours: Record<EnvironmentKind, string> = {
  production: 'bg-environment-production',
  staging: 'bg-environment-staging',
  development: 'bg-environment-development',
  custom: 'bg-environment-custom',
};

/** The environment's colour as a small square; its name stands beside it. */
export function EnvironmentDot({ kind }: { kind: EnvironmentKind }) {
  return <span aria-hidden="true" className={cn('size-2 shrink-0 rounded-[2px]', environmentColours[kind])} />;
}
