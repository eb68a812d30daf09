import type { ReactNode } from 'react';

type AccountSectionProps = { title: string; description: ReactNode; children: ReactNode };

function About({ title, description }: Omit<AccountSectionProps, 'children'>) {
  return (
    <div className="min-w-0">
      <h2 className="font-semibold text-14">{title}</h2>
      <p className="mt-0.5 max-w-[52ch] text-13 text-muted">{description}</p>
    </div>
  );
}

/** One matter of the account: what it is at the left, what can be done about it at the right. */
export function AccountSection({ children, ...about }: AccountSectionProps) {
  return (
    <section className="grid gap-y-4 border-t px-6 py-6 md:grid-cols-[20rem_minmax(0,32rem)] [&>:first-child]:md:pr-10">
      <About {...about} />
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** One whose content takes the whole width, with its deed beside the words. */
export function WideAccountSection({ action, children, ...about }: AccountSectionProps & { action: ReactNode }) {
  return (
    <section className="border-t pt-6">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-6 pb-4">
        <About {...about} />
        {action}
      </div>
      {children}
    </section>
  );
}
