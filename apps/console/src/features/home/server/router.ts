import { createRouter } from '@/server/trpc.ts';
import { readHome } from './read-home.ts';

/** Home. */
export const homeRouter = createRouter({
  read: readHome,
});
