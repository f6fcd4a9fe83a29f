import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const builder = fileURLToPath(new URL('./build-node-bundle.mjs', import.meta.url));
/** A process that loads parts of its program late may run this long on a build that a newer one has followed. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** The sources of the terminal; anything else that it depends on is a package, which the lock file names. */
const TERMINAL_INPUTS = [
  'core',
  'cli',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/bundle-node.mjs',
  'scripts/build-node-bundle.mjs',
];
const SCRIPT_INPUTS = [...TERMINAL_INPUTS, 'renderer', 'electron', 'samples', 'test'];
const SOURCE_EXTENSIONS = new Set(['.ts', '.tsx', '.mts', '.mjs', '.js', '.json']);

function describeFiles(path, lines) {
  const state = statSync(join(projectFolder, path));
  if (!state.isDirectory()) {
    lines.push(`${path} ${state.size} ${state.mtimeMs}`);
    return;
  }
  for (const entry of readdirSync(join(projectFolder, path), { withFileTypes: true })) {
    if (entry.isDirectory() || SOURCE_EXTENSIONS.has(extname(entry.name))) {
      describeFiles(`${path}/${entry.name}`, lines);
    }
  }
}

/** Names, sizes and times of the sources, and the place of the project, which is written into the bundle. */
function computeKey(inputs) {
  const lines = [projectFolder, process.versions.node.split('.')[0]];
  for (const input of inputs) describeFiles(input, lines);
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

function removeOldBuilds(family, current) {
  for (const name of readdirSync(family)) {
    const folder = join(family, name);
    const state = statSync(folder, { throwIfNoEntry: false });
    if (name !== current && state !== undefined && Date.now() - state.mtimeMs > KEPT_MS) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function readFailure(run) {
  const text = run.stderr.toString().trim();
  if (!existsSync(join(projectFolder, 'node_modules', 'vite'))) {
    return 'its packages are missing. Run "npm ci" in the project folder, then the command again.';
  }
  return `${run.error?.message ?? `the bundler ended with ${run.status ?? run.signal}`}.\n${text}`;
}

/**
 * Bundles the entries (paths in the project, by output name) into `family/<key of the sources>/` unless that is there.
 * Processes that start at once each build in a folder of their own; the first to rename it wins. Throws when the build fails.
 */
function ensureBundle({ family, inputs, entries, bundlePackages }) {
  const familyFolder = join(projectFolder, family);
  const key = computeKey(inputs);
  const folder = join(familyFolder, key);
  if (existsSync(folder)) return folder;
  mkdirSync(familyFolder, { recursive: true });
  const draft = join(familyFolder, `.${key}.${randomUUID()}`);
  const request = JSON.stringify({ entries, outFolder: draft, bundlePackages });
  const run = spawnSync(process.execPath, [builder, request], {
    cwd: projectFolder,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    if (run.status !== 0) throw new Error(`The program cannot be built: ${readFailure(run)}`);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  removeOldBuilds(familyFolder, key);
  return folder;
}

/** Builds the terminal into dist/terminal where it is missing or its sources changed. Returns the address of its entry. */
export function ensureTerminalBuilt() {
  const folder = ensureBundle({
    family: 'dist/terminal',
    inputs: TERMINAL_INPUTS,
    entries: { cst: 'cli/cli.ts' },
    bundlePackages: true,
  });
  return pathToFileURL(join(folder, 'cst.js')).href;
}

/** Bundles a TypeScript file of the project for Node; packages stay imports. Returns the path of the bundle. */
export function bundleScript(path) {
  const place = path.slice(projectFolder.length).replaceAll('\\', '/');
  const name = basename(place, extname(place));
  const folder = ensureBundle({
    family: `.cache/scripts/${place.replaceAll(/[^\w]+/g, '-')}`,
    inputs: SCRIPT_INPUTS,
    entries: { [name]: place },
    bundlePackages: false,
  });
  return join(folder, `${name}.js`);
}
