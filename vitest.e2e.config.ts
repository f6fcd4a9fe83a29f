import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Browsers side by side: each file has its own browser, profile and server. More than two starve each other's drawing. */
const BROWSERS = Math.min(2, availableParallelism());

/** The window in a real browser. Needs a built window (`npm test` builds it) and an installed Chromium, Chrome or Edge. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/hosts-agree/**/*.test.ts'],
    maxWorkers: BROWSERS,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
