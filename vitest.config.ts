import { defineConfig } from 'vitest/config';

/** A test that takes a minute alone takes eight on a machine four times slower that does two things at once. */
const LIMIT_MS = 600_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/e2e/**',
      'test/hosts-agree/**',
      'test/electron/**',
      'test/packaging/**',
      'test/bench/**',
      'node_modules/**',
    ],
    maxWorkers: '100%',
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
  },
});
