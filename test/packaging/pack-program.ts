import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform, type FileAssociation } from 'electron-builder';

export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSE_COUNT = 9;
const EXECUTABLE = 'customer-workbench';

/** The fuses as electron-builder.yml declares them; the wire of the stub starts with every one the other way round. */
const FUSES: readonly (readonly [fuse: FuseV1Options, name: string, isOn: boolean])[] = [
  [FuseV1Options.RunAsNode, 'RunAsNode', false],
  [FuseV1Options.EnableCookieEncryption, 'EnableCookieEncryption', true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, 'EnableNodeOptionsEnvironmentVariable', false],
  [FuseV1Options.EnableNodeCliInspectArguments, 'EnableNodeCliInspectArguments', false],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, 'EnableEmbeddedAsarIntegrityValidation', true],
  [FuseV1Options.OnlyLoadAppFromAsar, 'OnlyLoadAppFromAsar', true],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, 'LoadBrowserProcessSpecificV8Snapshot', false],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, 'GrantFileProtocolExtraPrivileges', false],
];

function writeStub(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  const wire = Array.from({ length: FUSE_COUNT }, (_, fuse) =>
    FUSES.find(([id]) => id === fuse)?.[2] === true ? '0' : '1',
  );
  const body = Buffer.concat([
    Buffer.from('\u007fELF'),
    Buffer.alloc(1024),
    Buffer.from(SENTINEL),
    Buffer.from([1, FUSE_COUNT]),
    Buffer.from(wire.join('')),
    Buffer.alloc(1024),
  ]);
  writeFileSync(join(folder, 'electron'), body);
  chmodSync(join(folder, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(folder, name), '');
  }
  const { version } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'node_modules/electron/package.json'), 'utf8')) as {
    readonly version: string;
  };
  writeFileSync(join(folder, 'version'), version);
}

/** What electron-builder made: the folder of the program, and the file associations it would register. */
export type Packed = { readonly unpacked: string; readonly associations: readonly FileAssociation[] };

/** Packs a project folder into `root`, around a stub of Electron's distribution. Nothing is downloaded. */
export async function packProgram(projectFolder: string, root: string): Promise<Packed> {
  writeStub(join(root, 'stub'));
  const output = join(root, 'out');
  let associations: readonly FileAssociation[] = [];
  await build({
    projectDir: projectFolder,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      electronDist: join(root, 'stub'),
      directories: { output },
      afterPack({ packager }) {
        associations = packager.fileAssociations;
        return Promise.resolve();
      },
    },
  });
  return { unpacked: join(output, 'linux-unpacked'), associations };
}

function checkArchive(unpacked: string): string[] {
  const names = listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const wanted = ['/dist/main/main.js', '/dist/preload/preload.cjs', '/dist/renderer/index.html', '/package.json'];
  const allowed = /^\/(?:dist(?:\/(?:main|preload|renderer)(?:\/.*)?)?|package\.json|LICENSE|NOTICE)$/;
  return [
    ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing from the archive`),
    ...names.filter((name) => name.endsWith('.map')).map((name) => `${name} is a map`),
    ...names.filter((name) => name.includes('node_modules')).map((name) => `${name} is of node_modules`),
    ...names.filter((name) => !allowed.test(name)).map((name) => `${name} does not belong into the archive`),
    ...(existsSync(join(unpacked, 'resources', 'app.asar.unpacked')) ? ['something lies outside the archive'] : []),
    ...(existsSync(join(unpacked, 'resources', 'app-update.yml')) ? ['an updater is configured'] : []),
  ];
}

async function checkFuses(unpacked: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(join(unpacked, EXECUTABLE));
  return FUSES.filter(([fuse, , isOn]) => wire[fuse] !== (isOn ? FuseState.ENABLE : FuseState.DISABLE)).map(
    ([fuse, name]) => `fuse ${name} is ${wire[fuse]}`,
  );
}

function checkAssociation(associations: readonly FileAssociation[]): string[] {
  const isThere = associations.some(({ ext, mimeType }) => ext === 'cstwb' && mimeType !== undefined);
  return isThere ? [] : ['.cstwb is not associated'];
}

type Material = {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly unknown[];
  readonly licenses?: readonly unknown[];
};

function checkMaterials(unpacked: string): string[] {
  const folder = join(unpacked, 'legal');
  const names = ['sbom.cdx.json', 'licences.txt'];
  const missing = names.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) return missing.map((name) => `legal/${name} is missing`);
  const { bomFormat, components } = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as {
    readonly bomFormat: string;
    readonly components: readonly Material[];
  };
  const licences = readFileSync(join(folder, 'licences.txt'), 'utf8');
  return [
    ...(bomFormat === 'CycloneDX' ? [] : [`the bill of materials is ${bomFormat}`]),
    ...(components.some(({ name }) => name === 'electron') ? [] : ['electron is not in the bill of materials']),
    ...components
      .filter(({ hashes = [], licenses = [] }) => hashes.length === 0 || licenses.length === 0)
      .map(({ name }) => `${name} has no checksum or no licence in the bill of materials`),
    ...components
      .filter(({ name, version }) => !licences.includes(`${name} ${version}: `))
      .map(({ name }) => `${name} is not in the list of licences`),
  ];
}

/** One line per check, with what is wrong. */
export async function checkPackage({
  unpacked,
  associations,
}: Packed): Promise<readonly { readonly title: string; readonly faults: readonly string[] }[]> {
  return [
    { title: 'archive: the three bundles, no maps, no node_modules', faults: checkArchive(unpacked) },
    { title: `fuses: ${FUSES.length} as declared`, faults: await checkFuses(unpacked) },
    { title: 'bill of materials and licences', faults: checkMaterials(unpacked) },
    { title: 'file association .cstwb', faults: checkAssociation(associations) },
  ];
}
