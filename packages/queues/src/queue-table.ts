import {
  type InvitationId,
  isId,
  type OrganisationId,
  readUsageLine,
  type SignUpId,
  type UsageEvent,
  type UserId,
  usageEventSchema,
} from '@waygate/protocol';
import { z } from 'zod';

/** The most events one job carries: texts much above 100 kB live in memory that is taken from the system for each of them. */
export const usageBatchMax = 250;

/** Attempts as a gateway saw them end: its spool's lines as they are, an event each (`writeUsageLine`). */
export type UsageBatch = { readonly lines: string };

/** A line that does not fit fails its batch, and the gateway that has it in its spool decides what of it is worth another. */
const usageRecordedSchema = z
  .strictObject({ lines: z.string() })
  .transform(({ lines }) => ({
    events: lines
      .split('\n')
      .filter((line) => line !== '')
      .map(readUsageLine),
  }))
  .pipe(z.strictObject({ events: z.array(usageEventSchema).min(1).max(usageBatchMax) }));

/** A mail to be written and sent. */
export type MailJob =
  | { kind: 'invitation'; organisationId: OrganisationId; invitationId: InvitationId }
  /** Whether the address has an account, the worker finds out: who asks cannot tell by how long the answer takes. */
  | { kind: 'password_reset'; email: string }
  | { kind: 'email_verification'; userId: UserId }
  /** The same here: to an address with an account goes another mail. */
  | { kind: 'sign_up'; signUpId: SignUpId };

/**
 * INVARIANT: a mail's job holds no secret. It names what the mail is about; the worker makes the secret link when it
 * sends, stores its hash, and forgets it.
 */
const mailSchema: z.ZodType<MailJob> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('invitation'),
    organisationId: z.custom<OrganisationId>((value) => typeof value === 'string' && isId('org', value)),
    invitationId: z.custom<InvitationId>((value) => typeof value === 'string' && isId('inv', value)),
  }),
  z.strictObject({ kind: z.literal('password_reset'), email: z.email().max(254) }),
  z.strictObject({
    kind: z.literal('email_verification'),
    userId: z.custom<UserId>((value) => typeof value === 'string' && isId('usr', value)),
  }),
  z.strictObject({
    kind: z.literal('sign_up'),
    signUpId: z.custom<SignUpId>((value) => typeof value === 'string' && isId('sup', value)),
  }),
]);

const hourSeconds = 3_600;

/** What is handed to the worker of each queue. Scheduled jobs carry nothing: their name says what is due. */
export type QueuePayloads = {
  'usage-recorded': { events: UsageEvent[] };
  mail: MailJob;
  housekeeping: Record<never, never>;
};

/** What is added to each queue. */
export type QueueInputs = Omit<QueuePayloads, 'usage-recorded'> & { 'usage-recorded': UsageBatch };

/** The name of a queue. */
export type QueueName = keyof QueuePayloads;
/** What a queue's jobs carry. */
export type QueuePayload<Name extends QueueName> = QueuePayloads[Name];

type Keep = { readonly age: number; readonly count: number };

type QueueRow<Payload> = {
  /** Reads what was added. */
  readonly payload: z.ZodType<Payload>;
  readonly attempts: number;
  /** How long, in seconds, and how many. */
  readonly keepCompleted: Keep;
  readonly keepFailed: Keep;
};

/**
 * Every queue: what its jobs carry and how stubbornly they are tried. A job of `usage-recorded` is money, so it is tried
 * for as long as it takes; what is scheduled comes again by itself and is given up sooner.
 */
export const queueTable: { readonly [Name in QueueName]: QueueRow<QueuePayloads[Name]> } = {
  'usage-recorded': {
    payload: usageRecordedSchema,
    attempts: 100_000,
    keepCompleted: { age: hourSeconds, count: 20_000 },
    keepFailed: { age: 30 * 24 * hourSeconds, count: 20_000 },
  },
  // Addresses are people's: a job is forgotten when its mail is out.
  mail: {
    payload: mailSchema,
    attempts: 12,
    keepCompleted: { age: 0, count: 0 },
    keepFailed: { age: 7 * 24 * hourSeconds, count: 1_000 },
  },
  housekeeping: {
    payload: z.strictObject({}),
    attempts: 5,
    keepCompleted: { age: 24 * hourSeconds, count: 1_000 },
    keepFailed: { age: 7 * 24 * hourSeconds, count: 1_000 },
  },
};
