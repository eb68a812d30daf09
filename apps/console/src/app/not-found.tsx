import type { Metadata } from 'next';
import Link from 'next/link';
import { paths } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { Wordmark } from '@/ui/wordmark.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center px-6">
      <Wordmark />
      <h1 className="mt-8 font-semibold text-20 tracking-[-0.01em]">This does not exist, or not for you.</h1>
      <p className="mt-1.5 text-14 text-muted">
        The address may be mistyped, or belong to an organisation you are not a member of.
      </p>
      <Button asChild className="mt-6 self-start">
        <Link href={paths.root()}>Go to your organisation</Link>
      </Button>
    </main>
  );
}
