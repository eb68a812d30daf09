import type { ReactNode } from 'react';

type PageHeaderProps = { title: ReactNode; children?: ReactNode; description?: ReactNode };

/** A page's title with its controls at the right. */
export function PageHeader({ title, description, children }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-6 pt-6 pb-4">
      <div className="min-w-0">
        <h1 className="font-semibold text-20 tracking-[-0.01em]">{title}</h1>
        {description === undefined ? null : <p className="mt-0.5 max-w-[72ch] text-13 text-muted">{description}</p>}
      </div>
      {children === undefined ? null : <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  );
}
