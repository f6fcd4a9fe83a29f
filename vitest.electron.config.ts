import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Browsers side by side: each file has its own browser, profile and server. More than two starve each other's drawing. */
const BROWSERS = Math.min(2, availableParallelism());

/** The desktop shell: on Electron where its binary is installed, else on the double; and its package. Needs a built shell (`npm test` builds it). */
export default defineConfig({
  test: {
    include: ['test/electron/**/*.test.ts', 'test/packaging/**/*.test.ts'],
    maxWorkers: BROWSERS,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
