import { markOnboarded } from '@waygate/db';
import { procedure } from '@/server/trpc.ts';

/** Marks the welcome as done or skipped: from now on the organisation opens on Home. */
export const finishWelcome = procedure('organisation:update').mutation(({ ctx }) => markOnboarded(ctx.tx));
