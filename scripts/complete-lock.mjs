/**
 * Completes package-lock.json for every platform. npm leaves out the packages of other platforms, or their checksums, when
 * it installs beside a node_modules folder; without them `npm ci` refuses the lock file elsewhere, or checks nothing.
 * Run it after every `npm install`: node scripts/complete-lock.mjs
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

const lockFile = join(projectFolder, 'package-lock.json');

function readLock(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Places of entries that have no checksum, and of those whose optional packages have no entry. */
function findGaps(packages) {
  const bare = Object.keys(packages).filter((place) => place !== '' && packages[place].integrity === undefined);
  const named = new Set(bare.map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)));
  const parents = Object.keys(packages).filter((place) =>
    Object.keys(packages[place].optionalDependencies ?? {}).some(
      (name) =>
        named.has(name) || ![`${place}/node_modules/${name}`, `node_modules/${name}`].some((at) => at in packages),
    ),
  );
  return [...new Set([...bare, ...parents])].filter((place) => place !== '');
}

/** npm resolves a package with all its platforms only where neither the lock nor a node_modules folder holds it already. */
function resolveAgain(lock, gaps) {
  const folder = mkdtempSync(join(tmpdir(), 'cst-lock-'));
  try {
    for (const name of ['package.json', '.npmrc']) {
      if (existsSync(join(projectFolder, name))) copyFileSync(join(projectFolder, name), join(folder, name));
    }
    const packages = Object.fromEntries(Object.entries(lock.packages).filter(([place]) => !gaps.includes(place)));
    const path = join(folder, 'package-lock.json');
    writeFileSync(path, JSON.stringify({ ...lock, packages }, null, 2));
    const run = spawnSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (run.status !== 0) throw new Error(`npm did not resolve the packages (exit code ${run.status}): see above.`);
    return readLock(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuse(what, places) {
  if (places.length === 0) return;
  throw new Error(`package-lock.json is left as it is: ${what}\n  ${places.join('\n  ')}`);
}

function completeLock() {
  const lock = readLock(lockFile);
  const gaps = findGaps(lock.packages);
  if (gaps.length === 0) return 0;
  const completed = resolveAgain(lock, gaps);
  const before = lock.packages;
  const after = completed.packages;
  const places = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  refuse(
    'npm chose another version of these; take it with "npm install" first.',
    places.filter((place) => place in before && place !== '' && before[place].version !== after[place]?.version),
  );
  refuse('the registry gives no checksum of these.', findGaps(after));
  writeFileSync(lockFile, `${JSON.stringify(completed, null, 2)}\n`);
  return places.filter((place) => before[place]?.integrity !== after[place].integrity).length;
}

try {
  process.stdout.write(`${completeLock()} entries of package-lock.json completed\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
