import { defineConfig } from 'vitest/config';

// Journeys start real processes and wait for real deadlines; on a loaded machine that takes longer than a unit test.
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 60_000 } });
