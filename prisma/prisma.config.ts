import { defineConfig } from 'prisma/config';

/** Only `prisma generate` reads this; migrations are applied by tools/migrate.ts, which needs no downloaded engine. */
export default defineConfig({ schema: 'schema' });
