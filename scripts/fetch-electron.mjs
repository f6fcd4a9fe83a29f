import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './ensure-installed.mjs';
import { findElectronExecutable } from './find-electron.mjs';

const PROBE_MS = 5000;
const packageFolder = join(projectFolder, 'node_modules', 'electron');

/** Where Electron's own downloader would look; its mirror settings count. */
async function findAddress() {
  const helper = join(projectFolder, 'node_modules', '@electron', 'get', 'dist', 'artifact-utils.js');
  if (!existsSync(helper)) return undefined;
  const { getArtifactRemoteURL } = await import(pathToFileURL(helper).href);
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return getArtifactRemoteURL({ version, artifactName: 'electron', platform: process.platform, arch: process.arch });
}

function isProxied(environment = process.env) {
  return ['HTTPS_PROXY', 'https_proxy', 'ELECTRON_GET_USE_PROXY'].some((name) => Boolean(environment[name]));
}

/** Downloads Electron's binary, asked for with --fetch-electron: first a short look whether it can be reached at all. */
export async function fetchElectron() {
  if (findElectronExecutable() !== null) {
    console.log('Electron is here already.');
    return;
  }
  const address = await findAddress();
  if (address !== undefined && !isProxied()) {
    const { host } = new URL(address);
    const problem = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) }).then(
      ({ ok, status }) => (ok ? undefined : `${host} answers ${status}`),
      (error) => `${host} cannot be reached (${error.cause?.code ?? error.name})`,
    );
    if (problem !== undefined) {
      throw new Error(
        `Electron was not downloaded: ${problem}. "npm start" opens the same window in an installed browser; ELECTRON_MIRROR can name another place to download from.`,
      );
    }
  }
  const run = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { stdio: ['ignore', 2, 2] });
  if (run.status !== 0 || findElectronExecutable() === null) {
    throw new Error('Electron was not downloaded: the messages above say why.');
  }
  console.log('Electron is downloaded; "npm start" uses it from now on.');
}
