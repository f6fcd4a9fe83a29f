import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPackage, packProgram, PROJECT_FOLDER } from './pack-program.ts';

/** A change to the packaging: a line of electron-builder.yml, and files that lie in the project. */
type Defect = {
  readonly find?: string;
  readonly replace?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly fault: string;
};

const DEFECTS: readonly (readonly [name: string, defect: Defect])[] = [
  ['a fuse is flipped', { find: 'runAsNode: false', replace: 'runAsNode: true', fault: 'fuse RunAsNode' }],
  ['a fuse is not declared', { find: '  onlyLoadAppFromAsar: true\n', replace: '', fault: 'fuse OnlyLoadAppFromAsar' }],
  [
    'a source map goes along',
    {
      find: "  - '!**/*.map'\n",
      replace: '',
      files: { 'dist/renderer/assets/index.js.map': '{}' },
      fault: '/dist/renderer/assets/index.js.map is a map',
    },
  ],
  [
    'packages go along',
    {
      find: "  - '!node_modules'\n",
      replace: '',
      files: {
        'node_modules/left/package.json': '{"name":"left","version":"1.0.0"}',
        'node_modules/left/index.js': '',
      },
      fault: 'is of node_modules',
    },
  ],
  [
    'sources go along',
    {
      find: '  - NOTICE\n',
      replace: '  - NOTICE\n  - core/**\n',
      files: { 'core/errors.ts': '' },
      fault: '/core/errors.ts does not belong into the archive',
    },
  ],
  ['the preload is left out', { find: '  - dist/preload/**\n', replace: '', fault: 'preload.cjs is missing' }],
  [
    'a file lies outside the archive',
    { find: 'asar: true\n', replace: "asar: true\nasarUnpack: ['**/main.js']\n", fault: 'outside the archive' },
  ],
  [
    'an updater is configured',
    {
      find: 'publish: null',
      replace: 'publish: { provider: generic, url: "https://updates.invalid" }',
      fault: 'an updater is configured',
    },
  ],
  [
    'the bill of materials is left out',
    { find: 'from: dist/legal', replace: 'from: dist/none', fault: 'sbom.cdx.json is missing' },
  ],
  [
    'a package has no checksum',
    {
      files: {
        'dist/legal/sbom.cdx.json': '{"bomFormat":"CycloneDX","components":[{"name":"left","version":"1.0.0"}]}',
        'dist/legal/licences.txt': '',
      },
      fault: 'left has no checksum',
    },
  ],
  ['projects are not associated', { find: 'ext: cstwb', replace: 'ext: other', fault: '.cstwb is not associated' }],
];

const SMALL_BILL = {
  bomFormat: 'CycloneDX',
  components: [{ name: 'electron', version: '1.0.0', hashes: [{}], licenses: [{}] }],
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cst-package-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A project as small as can be, packed by the settings of this one with the defect in them. */
function createProject({ find, replace = '', files = {} }: Partial<Defect>): string {
  const settings = readFileSync(join(PROJECT_FOLDER, 'electron-builder.yml'), 'utf8').replace(/^beforePack: .*\n/m, '');
  if (find !== undefined && settings.split(find).length !== 2) throw new Error(`${find} is not there once.`);
  const manifest = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as Record<string, unknown>;
  write('project/electron-builder.yml', find === undefined ? settings : settings.replace(find, () => replace));
  write(
    'project/package.json',
    JSON.stringify({
      ...manifest,
      dependencies: Object.keys(files).some((path) => path.startsWith('node_modules/')) ? { left: '1.0.0' } : {},
      devDependencies: { electron: (manifest['devDependencies'] as Record<string, string>)['electron'] },
      scripts: {},
    }),
  );
  for (const name of ['main/main.js', 'preload/preload.cjs', 'renderer/index.html', 'renderer/assets/index.js']) {
    write(`project/dist/${name}`, 'x');
  }
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(PROJECT_FOLDER, name), join(root, 'project', name));
  write('project/dist/legal/sbom.cdx.json', JSON.stringify(SMALL_BILL));
  write('project/dist/legal/licences.txt', 'electron 1.0.0: MIT');
  for (const [path, text] of Object.entries(files)) write(`project/${path}`, text);
  mkdirSync(join(root, 'project/node_modules'), { recursive: true });
  symlinkSync(join(PROJECT_FOLDER, 'node_modules/electron'), join(root, 'project/node_modules/electron'), 'junction');
  return join(root, 'project');
}

async function listFaults(projectFolder: string): Promise<readonly string[]> {
  const checks = await checkPackage(await packProgram(projectFolder, root));
  return checks.flatMap(({ faults }) => faults);
}

describe('the packaged program', () => {
  it('holds the three bundles alone, has its fuses as declared and opens .cstwb', async () => {
    expect(await listFaults(PROJECT_FOLDER)).toEqual([]);
  });

  it('is packed without fault from the smallest project too', async () => {
    expect(await listFaults(createProject({}))).toEqual([]);
  });

  it.each(DEFECTS)('is refused where %s', async (_, defect) => {
    const faults = await listFaults(createProject(defect));
    expect(faults).toContainEqual(expect.stringContaining(defect.fault));
  });
});
