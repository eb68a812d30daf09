import { Skeleton } from '@/ui/skeleton.tsx';

/** The place of a request's detail while it is coming. */
export function RequestDetailSkeleton() {
  return (
    <div className="flex flex-col gap-4 p-6" aria-hidden="true">
      <Skeleton className="h-5 w-56" />
      <Skeleton className="h-4 w-80" />
      <Skeleton className="mt-4 h-12 w-full" />
      <Skeleton className="mt-4 h-48 w-full" />
      <Skeleton className="mt-4 h-32 w-full" />
    </div>
  );
}
