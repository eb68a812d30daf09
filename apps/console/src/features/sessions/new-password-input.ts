import { z } from 'zod';
import { signUpInput } from './sign-up-input.ts';

const token = z.string().regex(/^[\w-]{43}$/, 'This is no link of ours.');

/** What asking for a new password takes. */
export const askNewPasswordInput = signUpInput.pick({ email: true });
export type AskNewPasswordInput = z.infer<typeof askNewPasswordInput>;

/** What is typed to choose a new password. */
export const newPasswordInput = signUpInput.pick({ password: true });
export type NewPasswordInput = z.infer<typeof newPasswordInput>;

/** What setting it takes. */
export const setNewPasswordInput = newPasswordInput.extend({ token });

/** What confirming an address takes. */
export const confirmEmailInput = z.object({ token });
