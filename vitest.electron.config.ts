import { defineConfig } from 'vitest/config';

/** The desktop shell: on Electron where its binary is installed, else on the double; and its package. Needs a built shell (`npm test` builds it). */
export default defineConfig({
  test: {
    include: ['test/electron/**/*.test.ts', 'test/packaging/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
