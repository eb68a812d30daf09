import { cn } from './cn.ts';

/** The place of something that is still coming, in its shape. Shows after 120 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn('late block rounded-sm bg-sunken', className)} />;
}
