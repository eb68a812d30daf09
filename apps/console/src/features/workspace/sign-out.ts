import { paths } from '@/paths.ts';

async function leave(): Promise<void> {
  const { signOut: endHere } = await import('next-auth/react');
  await endHere({ callbackUrl: paths.signIn() });
}

/** Ends this session, here and on the server. */
export async function signOut(): Promise<void> {
  await leave();
}

/** Ends every session of this person, this one included. */
export async function signOutEverywhere(): Promise<void> {
  await fetch('/api/sessions/end-all', { method: 'POST' });
  await leave();
}
