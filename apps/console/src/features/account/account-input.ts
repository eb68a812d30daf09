import { z } from 'zod';
import { passwordLengthMax, signUpInput } from '@/features/sessions/sign-up-input.ts';

/** What changing one's name takes. */
export const renameInput = signUpInput.pick({ name: true });
export type RenameInput = z.infer<typeof renameInput>;

const currentPassword = z.string().min(1, 'Enter your password.').max(passwordLengthMax);
const code = z.string().trim().min(1, 'Enter a code.').max(40, 'This is no code of ours.');

/** What changing one's password takes. */
export const changePasswordInput = z.strictObject({
  current: currentPassword,
  password: signUpInput.shape.password,
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

/** What proves that it is oneself, before a second factor is set up. */
export const passwordProofInput = z.strictObject({ password: currentPassword });
export type PasswordProofInput = z.infer<typeof passwordProofInput>;

/** What proves that the authenticator app has the secret. */
export const codeInput = z.strictObject({ code });
export type CodeInput = z.infer<typeof codeInput>;

/** What proves that it is oneself, where a second factor is on. */
export const bothProofsInput = z.strictObject({ password: currentPassword, code });
export type BothProofsInput = z.infer<typeof bothProofsInput>;
