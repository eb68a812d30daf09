'use client';

import { ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { formatCount } from '@/ui/format-number.ts';

const announceEveryMs = 5_000;

/** Tells a screen reader every five seconds how many requests came, instead of each one. */
function Announcer({ total }: { total: number }) {
  const [words, setWords] = useState('');
  const now = useRef(total);
  now.current = total;
  useEffect(() => {
    let told = now.current;
    const timer = setInterval(() => {
      const came = now.current - told;
      told = now.current;
      setWords(came > 0 ? `${came} new request${came === 1 ? '' : 's'}` : '');
    }, announceEveryMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

type LiveNoticeProps = { total: number; heldCount: number; missed: number; onRelease: () => void };

/** How many requests wait while somebody reads, and how many were too many to show. */
export function LiveNotice({ total, heldCount, missed, onRelease }: LiveNoticeProps) {
  return (
    <>
      <Announcer total={total} />
      {heldCount === 0 ? null : (
        <div className="pointer-events-none absolute inset-x-0 top-11 z-20 flex justify-center">
          <Button
            size="small"
            look="primary"
            className="appear pointer-events-auto rounded-full px-3 shadow-floating"
            onClick={onRelease}
          >
            <ArrowUp aria-hidden />
            {formatCount(heldCount)} new
          </Button>
        </div>
      )}
      {missed === 0 ? null : (
        <p className="absolute right-6 bottom-2 z-20 rounded-sm border bg-raised px-2 py-0.5 text-11 text-muted">
          {formatCount(missed)} more came than can be followed; reload to list them
        </p>
      )}
    </>
  );
}
