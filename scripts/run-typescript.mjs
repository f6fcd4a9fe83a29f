/** Runs a TypeScript file of the project: `node scripts/run-typescript.mjs <file> [arguments]`. It is bundled first, once per state of the sources. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleScript } from './bundle-node.mjs';

const [file] = process.argv.splice(2, 1);
if (file === undefined) {
  process.stderr.write('Name the file to run: node scripts/run-typescript.mjs <file> [arguments]\n');
  process.exit(2);
}
const path = resolve(file);
process.argv[1] = path;
process.setSourceMapsEnabled(true);
await import(pathToFileURL(bundleScript(path)).href);
