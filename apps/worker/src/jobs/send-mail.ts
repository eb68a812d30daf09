import {
  asVisitor,
  createAccountLink,
  findPersonByEmail,
  findPersonById,
  readInvitation,
  readOrganisation,
  readSignUp,
  type SignInRecord,
  setInvitationMailToken,
  setSignUpToken,
  withOrganisation,
} from '@waygate/db';
import { toRefusal } from '@waygate/errors';
import type { SignUpId } from '@waygate/protocol';
import type { MailJob } from '@waygate/queues';
import { createLinkToken } from '@waygate/vault';
import {
  invitationWords,
  knownSignUpWords,
  passwordResetWords,
  signUpWords,
  verificationWords,
} from '../mail/mail-words.ts';
import type { JobContext, RunJob } from './job.ts';

const minuteMs = 60_000;
const resetLifetimeMs = 30 * minuteMs;
const verificationLifetimeMs = 3 * 24 * 60 * minuteMs;

type InvitationJob = Extract<MailJob, { kind: 'invitation' }>;

/**
 * Writes a mail, makes its link and sends it. Done again it makes a new link and voids the one before: the last mail is
 * the one that counts. What nobody waits for any more is dropped in silence.
 */
export const sendMailJob: RunJob<MailJob> = async (context, job) => {
  if (job.kind === 'invitation') return sendInvitation(context, job);
  if (job.kind === 'sign_up') return sendSignUp(context, job.signUpId);
  const { database } = context;
  const person = await asVisitor(database, (tx) =>
    job.kind === 'password_reset' ? findPersonByEmail(tx, job.email) : findPersonById(tx, job.userId),
  );
  if (person === null || person.isDisabled) return;
  return sendAccountLink(context, person, job.kind);
};

async function sendAccountLink(
  { database, random, mailer, consoleUrl }: JobContext,
  person: SignInRecord,
  kind: 'password_reset' | 'email_verification',
): Promise<void> {
  const { token, tokenHash } = createLinkToken(random);
  const isReset = kind === 'password_reset';
  const lifetimeMs = isReset ? resetLifetimeMs : verificationLifetimeMs;
  await asVisitor(database, (tx) => createAccountLink(tx, { userId: person.id, kind, tokenHash, lifetimeMs }));
  const link = `${consoleUrl}/${isReset ? 'new-password' : 'confirm'}#${token.reveal()}`;
  await mailer({ to: person.email, ...(isReset ? passwordResetWords({ link }) : verificationWords({ link })) });
}

/**
 * Goes to an address whether it has an account or not: nobody but its mailbox learns which.
 * INVARIANT: the link makes an account only together with the password that was chosen, so that who confirms by mistake
 * what a stranger began opens nothing to the stranger.
 */
async function sendSignUp({ database, random, mailer, consoleUrl }: JobContext, signUpId: SignUpId): Promise<void> {
  const { token, tokenHash } = createLinkToken(random);
  const found = await asVisitor(database, async (tx) => {
    const signUp = await readSignUp(tx, signUpId);
    if (signUp === null) return null;
    const person = await findPersonByEmail(tx, signUp.email);
    if (person === null) await setSignUpToken(tx, { id: signUpId, tokenHash });
    return { to: signUp.email, isKnown: person !== null };
  });
  if (found === null) return;
  const { to, isKnown } = found;
  const words = isKnown
    ? knownSignUpWords({ link: `${consoleUrl}/sign-in` })
    : signUpWords({ link: `${consoleUrl}/sign-up/finish#${token.reveal()}` });
  await mailer({ to, ...words });
}

async function sendInvitation(context: JobContext, { organisationId, invitationId }: InvitationJob): Promise<void> {
  const { token, tokenHash } = createLinkToken(context.random);
  const scope = { organisationId, origin: { source: 'worker' } };
  const invited = await withOrganisation(context.database, scope, async (tx) => {
    const invitation = await readInvitation(tx, invitationId);
    const inviter = await findPersonById(tx, invitation.invitedBy);
    await setInvitationMailToken(tx, { id: invitationId, tokenHash });
    return {
      to: invitation.email,
      inviterName: inviter?.name ?? 'Somebody',
      roleName: invitation.customRole?.name ?? (invitation.systemRole ?? '').replaceAll('_', ' '),
      organisationName: (await readOrganisation(tx)).name,
    };
  }).catch((error: unknown) => {
    if (toRefusal(error).code === 'not_found') return null;
    throw error;
  });
  if (invited === null) return;
  const { to, ...about } = invited;
  const link = `${context.consoleUrl}/invitation#${organisationId}.${token.reveal()}`;
  await context.mailer({ to, ...invitationWords({ ...about, link }) });
}
