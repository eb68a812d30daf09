import { z } from 'zod';

/** Fewest characters of a password. Length is what counts (NIST SP 800-63B); no rule about signs. */
export const passwordLengthMin = 12;
/** Most characters of a password that are read. */
export const passwordLengthMax = 256;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What signing up takes. */
export const signUpInput = z.strictObject({
  name: z.string().trim().min(1, 'Tell us your name.').max(120, 'At most 120 characters.'),
  email: z.email('This is no e-mail address.').max(254, 'At most 254 characters.'),
  password: z
    .string()
    .min(passwordLengthMin, `At least ${passwordLengthMin} characters; a short sentence is best.`)
    .max(passwordLengthMax, `At most ${passwordLengthMax} characters.`),
  organisation: z.string().trim().min(1, 'Name the organisation.').max(80, 'At most 80 characters.'),
  timeZone: z.string().max(64).refine(isTimeZone, 'There is no such time zone.'),
});
export type SignUpInput = z.infer<typeof signUpInput>;

/** What is typed to finish it, after the link of the mail. */
export const chosenPasswordInput = z.strictObject({
  password: z.string().min(1, 'Enter the password that you chose.').max(passwordLengthMax),
});
export type ChosenPasswordInput = z.infer<typeof chosenPasswordInput>;

/** What finishing it takes. */
export const finishSignUpInput = chosenPasswordInput.extend({
  token: z.string().regex(/^[\w-]{43}$/, 'This is no link of ours.'),
});
