import { createRouter } from '@/server/trpc.ts';
import { finishWelcome } from './finish-welcome.ts';
import { readWelcome } from './read-welcome.ts';

/** The way to the first request. */
export const welcomeRouter = createRouter({ finish: finishWelcome, read: readWelcome });
