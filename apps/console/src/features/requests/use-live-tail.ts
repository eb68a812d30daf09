'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { emptyLiveBuffer, heldCount, type LiveBuffer, receiveRows, releaseRows } from './live-buffer.ts';
import { decodeLiveMessage } from './live-message.ts';
import type { RequestRow } from './request-row.ts';

/** Where the tail stands: `resting` is switched off, `lost` is trying again. */
export type LiveState = 'resting' | 'connecting' | 'open' | 'lost' | 'ended';

type LiveTailOptions = {
  /** Null while the tail is off. */
  url: string | null;
  /** The reader is at something: rows wait until they are let in. */
  isPaused: boolean;
  accepts: (row: RequestRow) => boolean;
};

/** Follows an environment's calls by server-sent events. The browser reconnects by itself. */
export function useLiveTail({ url, isPaused, accepts }: LiveTailOptions) {
  const [state, setState] = useState<LiveState>('resting');
  const [buffer, setBuffer] = useState<LiveBuffer>(emptyLiveBuffer);
  const now = useRef({ isPaused, accepts });
  now.current = { isPaused, accepts };

  useEffect(() => {
    if (url === null) {
      setState('resting');
      return;
    }
    setState('connecting');
    const source = new EventSource(url);
    source.addEventListener('open', () => setState('open'));
    source.addEventListener('error', () => setState(source.readyState === EventSource.CLOSED ? 'ended' : 'lost'));
    source.addEventListener('ended', () => {
      source.close();
      setState('ended');
    });
    source.addEventListener('rows', (event) => {
      const message = decodeLiveMessage(event.data);
      if (message === null) return;
      const rows = message.rows.filter(now.current.accepts);
      if (rows.length + message.missed === 0) return;
      setBuffer((before) => receiveRows(before, { rows, missed: message.missed, isPaused: now.current.isPaused }));
    });
    return () => source.close();
  }, [url]);

  const release = useCallback(() => setBuffer(releaseRows), []);
  return { state, rows: buffer.shown, heldCount: heldCount(buffer), missed: buffer.missed, release };
}
