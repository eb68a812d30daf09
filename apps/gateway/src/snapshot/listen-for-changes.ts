import { type ConfigChange, type ListenerOptions, openListener } from '@waygate/queues';

/** What a listener tells. */
export type ChangeHearer = {
  onChange(change: ConfigChange): void;
  /** Listening began, or began again: what was said in between is lost. */
  onConnected(): void;
};

/** A way to hear of changes; tests have their own. */
export type ListenForChanges = (hearer: ChangeHearer) => { isConnected(): boolean; close(): void };

/** Hears of changes through Redis. */
export function listenForChanges(options: Omit<ListenerOptions, 'onConnected'>): ListenForChanges {
  return (hearer) => {
    const listener = openListener({ ...options, onConnected: hearer.onConnected });
    listener.onConfigChange(hearer.onChange);
    return listener;
  };
}
