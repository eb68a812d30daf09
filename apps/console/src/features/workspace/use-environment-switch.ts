'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { paths } from '@/paths.ts';
import { useWorkspace } from './use-workspace.tsx';

/** Goes to the same page with the same filters in another environment. */
export function useEnvironmentSwitch(): (environment: string) => void {
  const { scope } = useWorkspace();
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams().toString();
  return (environment) => {
    const rest = pathname.slice(paths.home(scope).length);
    const page = /^\/requests\/./.test(rest) ? '/requests' : rest;
    router.push(paths.home({ ...scope, env: environment }) + page + (search === '' ? '' : `?${search}`));
  };
}
