import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of Electron's binary where it is installed, else null. Its package is never loaded to find out: that would start a download. */
export function findElectronExecutable(repository = projectFolder) {
  const electron = join(repository, 'node_modules', 'electron');
  const pointer = join(electron, 'path.txt');
  if (!existsSync(pointer)) return null;
  const executable = join(electron, 'dist', readFileSync(pointer, 'utf8').trim());
  return isExecutable(executable) ? executable : null;
}
