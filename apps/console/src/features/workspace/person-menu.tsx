'use client';

import { CircleUser, LogOut, Monitor, Moon, ShieldOff, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { paths } from '@/paths.ts';
import type { LoadedMenuProps } from '@/ui/lazy-menu.tsx';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/ui/menu.tsx';
import { signOut, signOutEverywhere } from './sign-out.ts';
import { useWorkspace } from './use-workspace.tsx';

const themes = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const;

/** Who is signed in, the way to their account, the theme, and the ways out. */
export function PersonMenu({ trigger }: LoadedMenuProps) {
  const { person, scope } = useWorkspace();
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  return (
    <Menu side="top" className="w-60" isOpenAtFirst trigger={trigger}>
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-medium text-13">{person.name}</p>
        <p className="truncate text-12 text-muted">{person.email}</p>
      </div>
      <MenuRule />
      <MenuItem onSelect={() => router.push(paths.account(scope))}>
        <CircleUser aria-hidden />
        Your account
      </MenuItem>
      <MenuRule />
      <MenuLabel>Theme</MenuLabel>
      {themes.map((choice) => (
        <MenuChoice key={choice.value} isChosen={theme === choice.value} onChoose={() => setTheme(choice.value)}>
          <choice.icon aria-hidden />
          {choice.label}
        </MenuChoice>
      ))}
      <MenuRule />
      <MenuItem onSelect={() => void signOutEverywhere()}>
        <ShieldOff aria-hidden />
        Sign out everywhere
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
