import 'tsx/esm';

await import('./simulation-worker.ts');
