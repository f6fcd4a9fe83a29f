import { defineConfig } from 'vitest/config';

/** The window in a real browser. Needs a built window (`npm test` builds it) and an installed Chromium, Chrome or Edge. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/hosts-agree/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 240_000,
  },
});
