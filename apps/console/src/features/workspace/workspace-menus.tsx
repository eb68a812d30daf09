'use client';

import { useRouter } from 'next/navigation';
import { paths } from '@/paths.ts';
import type { LoadedMenuProps } from '@/ui/lazy-menu.tsx';
import { Menu, MenuChoice, MenuLabel } from '@/ui/menu.tsx';
import { EnvironmentDot } from './environment-dot.tsx';
import { useEnvironmentSwitch } from './use-environment-switch.ts';
import { useWorkspace } from './use-workspace.tsx';

/** The person's organisations. */
export function OrganisationMenu({ trigger }: LoadedMenuProps) {
  const { organisation, organisations } = useWorkspace();
  const router = useRouter();
  return (
    <Menu className="w-54" isOpenAtFirst trigger={trigger}>
      <MenuLabel>Organisations</MenuLabel>
      {organisations.map((other) => (
        <MenuChoice
          key={other.slug}
          isChosen={other.slug === organisation.slug}
          onChoose={() => router.push(paths.organisation(other.slug))}
        >
          <span className="truncate">{other.name}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}

/** The organisation's environments. */
export function EnvironmentMenu({ trigger }: LoadedMenuProps) {
  const { environment, environments } = useWorkspace();
  const switchEnvironment = useEnvironmentSwitch();
  return (
    <Menu className="w-54" isOpenAtFirst trigger={trigger}>
      <MenuLabel>Environments</MenuLabel>
      {environments.map((other) => (
        <MenuChoice
          key={other.slug}
          isChosen={other.slug === environment.slug}
          onChoose={() => switchEnvironment(other.slug)}
        >
          <EnvironmentDot kind={other.kind} />
          <span className="truncate">{other.name}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}
