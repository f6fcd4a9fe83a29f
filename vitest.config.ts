import { defineConfig } from 'vitest/config';

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
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
