/**
 * Adds to package-lock.json the packages for other platforms that npm left out because the registry at hand
 * does not offer them. Without them `npm ci` refuses the lock file. Run it after every `npm install`:
 * node scripts/complete-lock.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './ensure-installed.mjs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = {
  arm64: 'arm64',
  x64: 'x64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  wasm32: 'wasm32',
};

function describePlatform(name) {
  const words = name.toLowerCase().split(/[-/]/);
  const system = words.find((word) => systems.includes(word));
  const processor = words.map((word) => processors[word]).find((found) => found !== undefined);
  const library = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return { system, processor, library };
}

function createEntry(name, version, isDevelopment) {
  const { system, processor, library } = describePlatform(name);
  if (system === undefined && processor === undefined) {
    throw new Error(`${name} does not say which platform it is for: add it to package-lock.json by hand.`);
  }
  return {
    version,
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(isDevelopment ? { dev: true } : {}),
    ...(library === undefined || system !== 'linux' ? {} : { libc: [library] }),
    optional: true,
    ...(system === undefined ? {} : { os: [system] }),
  };
}

const path = join(projectFolder, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${place}/node_modules/${name}`, `node_modules/${name}`];
    if (places.some((candidate) => candidate in lock.packages)) continue;
    lock.packages[`node_modules/${name}`] = createEntry(name, version, entry.dev === true);
    added.push(name);
  }
}
if (added.length > 0) {
  const places = Object.keys(lock.packages).toSorted((a, b) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(places.map((place) => [place, lock.packages[place]]));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`${added.length} packages for other platforms added to package-lock.json\n`);
