import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

function listFixedPlaces() {
  const { ProgramFiles = 'C:\\Program Files', LOCALAPPDATA = '', HOME = '' } = process.env;
  const programFilesX86 = process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)';
  switch (process.platform) {
    case 'darwin':
      return ['', HOME].flatMap((root) => [
        `${root}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
        `${root}/Applications/Chromium.app/Contents/MacOS/Chromium`,
        `${root}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
      ]);
    case 'win32':
      return [ProgramFiles, programFilesX86, LOCALAPPDATA].flatMap((root) => [
        join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(root, 'Chromium', 'Application', 'chrome.exe'),
        join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ]);
    default:
      return [];
  }
}

/** Path of an installed Chromium, Chrome or Edge; `CHROME_PATH` wins. Undefined when there is none. */
export function findBrowser() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => commands.map((command) => join(folder, command)));
  return [process.env.CHROME_PATH ?? '', ...onPath, ...listFixedPlaces()].find(
    (path) => path !== '' && existsSync(path),
  );
}

/** Installs Debian's Chromium and a Chinese font where that is possible (apt-get, as root). Returns its path or undefined. */
export function installBrowser() {
  const apt = ['/usr/bin/apt-get', '/bin/apt-get'].find((path) => existsSync(path));
  if (apt === undefined || process.getuid?.() !== 0) return undefined;
  process.stderr.write('No Chromium, Chrome or Edge found: installing Chromium with apt-get…\n');
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync(apt, ['update', '-qq'], options);
  spawnSync(apt, ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], options);
  return findBrowser();
}
