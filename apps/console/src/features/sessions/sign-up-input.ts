import { z } from 'zod';

/** Fewest characters of a password. Length is what counts (NIST SP 800-63B); no rule about signs. */
export const passwordLengthMin = 12;
/** Most characters of a password that are read. */
export const passwordLengthMax = 256;

/** What signing up takes. */
export const signUpInput = z.strictObject({
  name: z.string().trim().min(1, 'Tell us your name.').max(120, 'At most 120 characters.'),
  email: z.email('This is no e-mail address.').max(254, 'At most 254 characters.'),
  password: z
    .string()
    .min(passwordLengthMin, `At least ${passwordLengthMin} characters; a short sentence is best.`)
    .max(passwordLengthMax, `At most ${passwordLengthMax} characters.`),
  organisation: z.string().trim().min(1, 'Name the organisation.').max(80, 'At most 80 characters.'),
  timeZone: z.string().max(64),
});
export type SignUpInput = z.infer<typeof signUpInput>;
