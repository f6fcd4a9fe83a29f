import { fileURLToPath } from 'node:url';

/** The script that runs a TypeScript file of the project in a process of its own: `node RUN_TYPESCRIPT <file> [arguments]`. */
export const RUN_TYPESCRIPT = fileURLToPath(new URL('../../scripts/run-typescript.mjs', import.meta.url));
