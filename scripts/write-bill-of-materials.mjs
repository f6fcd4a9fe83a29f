/**
 * What the packaged program is made of, for who must account for it: dist/legal/sbom.cdx.json (CycloneDX, by npm) and
 * dist/legal/licences.txt (each package with the text of its licence). electron-builder calls it before it packs.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './ensure-installed.mjs';

/** Packages that state their licence in a form older than npm reads. */
const STATED_LICENCES = { 'json-bignum@0.0.3': 'MIT' };
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)/i;

function readMaterials() {
  const run = spawnSync(
    'npm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only', '--omit', 'dev'],
    { cwd: projectFolder, encoding: 'utf8', maxBuffer: 1e8, shell: process.platform === 'win32' },
  );
  if (run.status !== 0) throw new Error(`npm wrote no bill of materials:\n${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** Electron is no dependency of the code, but the program is packed round it. */
function describeElectron() {
  const { packages } = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8'));
  const { version, license, integrity } = packages['node_modules/electron'];
  const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  return {
    'bom-ref': `electron@${version}`,
    type: 'framework',
    name: 'electron',
    version,
    scope: 'required',
    purl: `pkg:npm/electron@${version}`,
    hashes: [{ alg: 'SHA-512', content }],
    licenses: [{ license: { id: license } }],
  };
}

function readLicences(name) {
  const folder = join(projectFolder, 'node_modules', name);
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return ['(a package for another platform; not installed where this was packed)'];
    throw error;
  }
  const texts = entries
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map(({ name: file }) => file)
    .toSorted();
  if (texts.length === 0) return ['(the package carries no text of its licence)'];
  return texts.map((file) => readFileSync(join(folder, file), 'utf8').trim());
}

function stateLicence(component) {
  const id = STATED_LICENCES[component['bom-ref']];
  return id === undefined ? component : { ...component, licenses: [{ license: { id } }] };
}

function nameLicence({ license, expression }) {
  return license?.id ?? license?.name ?? expression;
}

export default function writeBillOfMaterials() {
  const materials = readMaterials();
  materials.components = [...materials.components.map(stateLicence), describeElectron()];
  const bare = materials.components.filter(({ licenses = [] }) => licenses.length === 0);
  if (bare.length > 0) {
    throw new Error(`These packages state no licence: ${bare.map((component) => component['bom-ref']).join(', ')}.`);
  }
  materials.metadata.component.name = 'customer-workbench';
  const folder = join(projectFolder, 'dist', 'legal');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(materials, null, 2)}\n`);
  const licences = materials.components
    .toSorted((a, b) => a['bom-ref'].localeCompare(b['bom-ref'], 'en'))
    .map(({ name, version, licenses = [] }) =>
      [`${name} ${version}: ${licenses.map(nameLicence).join(', ')}`, ...readLicences(name)].join('\n\n'),
    );
  writeFileSync(join(folder, 'licences.txt'), `${licences.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
  return Promise.resolve();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeBillOfMaterials();
