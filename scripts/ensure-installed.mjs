import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const smallestNode = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = smallestNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  process.stderr.write(
    `This needs Node ${smallestNode.join('.')} or newer; this is Node ${process.versions.node}. Install a newer Node and run the command again.\n`,
  );
  process.exit(1);
}

/** True when node_modules is newer than the lock file, or holds every version that it names. */
function isInstalled() {
  const installed = `${projectFolder}node_modules/.package-lock.json`;
  const lock = `${projectFolder}package-lock.json`;
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(lock, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

/**
 * Makes the project's packages available: checks Node's version, and runs `npm ci` where node_modules is
 * missing or does not match package-lock.json. Ends the process with a clear message when that fails.
 */
export function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  process.stderr.write('Installing the packages that package-lock.json names (npm ci)…\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(
      `npm ci did not succeed (${result.error?.message ?? `exit code ${result.status}`}). Its output above says why; a package registry must be reachable once.\n`,
    );
    process.exit(1);
  }
}
