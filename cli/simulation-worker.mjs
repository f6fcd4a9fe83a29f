import { tsImport } from 'tsx/esm/api';

await tsImport('./simulation-worker.ts', import.meta.url);
