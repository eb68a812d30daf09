'use client';

import { createContext, type ReactNode, useContext } from 'react';

const NonceContext = createContext<string | undefined>(undefined);

/** Hands the page's CSP nonce to primitives that write a style element. */
export function NonceProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // The scroll lock under dialogs (get-nonce) reads the nonce of its style element from this global.
  if (typeof window !== 'undefined') Object.assign(globalThis, { __webpack_nonce__: nonce });
  return <NonceContext value={nonce}>{children}</NonceContext>;
}

/** The page's CSP nonce. */
export function useNonce(): string | undefined {
  return useContext(NonceContext);
}
