'use client';

import { type ComponentType, type ReactNode, useState } from 'react';

/** What a menu that comes later is handed: its trigger, to stand where it stood. */
export type LoadedMenuProps = { trigger: ReactNode };

type LazyMenuProps = {
  /** The button's content. */
  children: ReactNode;
  className: string;
  /** Fetches the menu. It opens as soon as it is there. */
  load: () => Promise<ComponentType<LoadedMenuProps>>;
};

/**
 * A menu whose code comes when somebody reaches for it: most pages are read without any menu being opened. The pointer
 * over the button already fetches it.
 */
export function LazyMenu({ children, className, load }: LazyMenuProps) {
  const [loaded, setLoaded] = useState<{ Menu: ComponentType<LoadedMenuProps> } | null>(null);
  const trigger = (
    <button type="button" className={className}>
      {children}
    </button>
  );
  if (loaded !== null) return <loaded.Menu trigger={trigger} />;
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={className}
      onPointerEnter={() => void load()}
      onClick={() => void load().then((Menu) => setLoaded({ Menu }))}
    >
      {children}
    </button>
  );
}
