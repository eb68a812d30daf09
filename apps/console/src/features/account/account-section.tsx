import type { ReactNode } from 'react';
import { cn } from '@/ui/cn.ts';

type AccountSectionProps = { title: string; description: ReactNode; isWide?: boolean; children: ReactNode };

/** One matter of the account: what it is at the left, what can be done at the right; a wide one has that below. */
export function AccountSection({ title, description, isWide = false, children }: AccountSectionProps) {
  return (
    <section className={cn('grid gap-y-4 border-t py-6', !isWide && 'md:grid-cols-[20rem_minmax(0,1fr)]')}>
      <div className="px-6 md:pr-10">
        <h2 className="font-semibold text-14">{title}</h2>
        <p className="mt-0.5 max-w-[52ch] text-13 text-muted">{description}</p>
      </div>
      <div className={cn('min-w-0', !isWide && 'max-w-lg px-6 md:pl-0')}>{children}</div>
    </section>
  );
}
