import { signOut as leave } from 'next-auth/react';
import { paths } from '@/paths.ts';

/** Ends this session, here and on the server. */
export async function signOut(): Promise<void> {
  await leave({ callbackUrl: paths.signIn() });
}

/** Ends every session of this person, this one included. */
export async function signOutEverywhere(): Promise<void> {
  await fetch('/api/sessions/end-all', { method: 'POST' });
  await leave({ callbackUrl: paths.signIn() });
}
