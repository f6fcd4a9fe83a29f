import { collectCalls, type Registry } from './registry.ts';

/** Every call and question of the program, found by the bundler: a file that exports one needs no entry anywhere. */
export const ALL_CALLS: Registry = collectCalls(
  import.meta.glob(['../{questions,campaigns,outputs}/**/*.ts', './*/**/*.ts'], { eager: true }),
);
