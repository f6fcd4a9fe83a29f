/**
 * npm run package:check: packs the built program with electron-builder around a stub of Electron's distribution, and reads the
 * result back: what is in the archive, the fuses in the binary, the file association. Nothing is downloaded and nothing packed is run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureWindowBuilt } from '../../scripts/build-window.mjs';
import { checkPackage, packProgram, PROJECT_FOLDER } from './pack-program.ts';

if (!ensureWindowBuilt()) throw new Error('The program does not build.');
const root = mkdtempSync(join(tmpdir(), 'cst-package-'));
try {
  const checks = await checkPackage(await packProgram(PROJECT_FOLDER, root));
  for (const { title, faults } of checks) {
    console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${title}`);
    for (const fault of faults) console.log(`       ${fault}`);
  }
  console.log('Packed around a stub: the program itself was not started.');
  if (checks.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
