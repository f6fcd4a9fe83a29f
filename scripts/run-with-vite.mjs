// Runs a TypeScript module of the project through the bundler's own loader: `node scripts/run-with-vite.mjs path/to/module.ts`.
// Modules that find the calls by `import.meta.glob` need it.
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write('Name the module to run.\n');
  process.exitCode = 2;
} else {
  const { runnerImport } = await import('vite');
  await runnerImport(join(projectFolder, path), { configFile: false, root: projectFolder, logLevel: 'error' });
}
