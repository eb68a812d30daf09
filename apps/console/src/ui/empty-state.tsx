import type { ReactNode } from 'react';

type EmptyStateProps = {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** The real component with sample rows; it is dimmed and hidden from readers. */
  preview?: ReactNode;
};

/** What a page says when there is nothing yet: what it is for, one deed, and a ghost of how it will look. */
export function EmptyState({ title, children, action, preview }: EmptyStateProps) {
  return (
    <section className="relative">
      <div className="max-w-[52ch] px-6 pt-10 pb-8">
        <h2 className="font-semibold text-16 tracking-[-0.01em]">{title}</h2>
        <p className="mt-1.5 text-14 text-muted">{children}</p>
        {action === undefined ? null : <div className="mt-5 flex gap-2">{action}</div>}
      </div>
      {preview === undefined ? null : (
        <div
          aria-hidden="true"
          inert
          className="pointer-events-none select-none overflow-hidden opacity-35 [mask-image:linear-gradient(to_bottom,black,transparent)]"
        >
          {preview}
        </div>
      )}
    </section>
  );
}
