import { z } from 'zod';
import { signUpInput } from '@/features/sessions/sign-up-input.ts';

/** The secret part of an invitation's link: which organisation, and what proves the invitation. */
export const invitationToken = z.string().regex(/^org_[0-9a-z]{26}\.[\w-]{43}$/, 'This is no invitation.');

/** What somebody without an account fills in. */
export const joinInput = signUpInput.pick({ name: true, password: true });
export type JoinInput = z.infer<typeof joinInput>;
