import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DEFAULT_PORT, parsePort, serveWindow } from './serve.mjs';
import { REPOSITORY, prepareWindow } from './setup.mjs';

const HELP = `Opens the customer workbench.

  npm start                     in its desktop shell, else an installed Chromium, Chrome or Edge
  npm start -- --serve          serve only, and print the address
  npm start -- --port 50000     use another port than ${DEFAULT_PORT}
  npm start -- --help           this text

The first start installs the packages and builds the window. Nothing is sent anywhere: the window is
served to this machine only (127.0.0.1). Ctrl-C ends what was started.`;

const BROWSER_COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'chrome',
  'msedge',
];

const MAC_BROWSERS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_BROWSERS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

export function parseArguments(args) {
  const options = { serveOnly: false, help: false, port: DEFAULT_PORT };
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '--serve') options.serveOnly = true;
    else if (argument === '--help' || argument === '-h') options.help = true;
    else if (argument === '--port') options.port = parsePort(args[(index += 1)]);
    else throw new Error(`Unknown option ${argument}. See "npm start -- --help".`);
  }
  return options;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The desktop shell, where both it and the Electron binary are on this machine; Electron is never loaded to find out, which would download it. */
export function findDesktopShell(repository = REPOSITORY) {
  const main = join(repository, 'dist', 'main', 'main.js');
  const electron = join(repository, 'node_modules', 'electron');
  const pointer = join(electron, 'path.txt');
  if (!existsSync(main) || !existsSync(pointer)) return null;
  const executable = join(electron, 'dist', readFileSync(pointer, 'utf8').trim());
  return isExecutable(executable) ? { executable, main } : null;
}

/** An installed Chromium, Chrome or Edge; null when there is none. */
export function findBrowser(environment = process.env, platform = process.platform) {
  const candidates = [];
  if (platform === 'darwin') {
    for (const root of ['/Applications', join(homedir(), 'Applications')])
      candidates.push(...MAC_BROWSERS.map((path) => join(root, path)));
  } else if (platform === 'win32') {
    for (const root of [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA]) {
      if (root) candidates.push(...WINDOWS_BROWSERS.map((path) => join(root, path)));
    }
  } else {
    const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
    for (const command of BROWSER_COMMANDS) candidates.push(...folders.map((folder) => join(folder, command)));
  }
  return candidates.find(isExecutable) ?? null;
}

function canShowWindow(environment = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

function getProfileFolder() {
  const base =
    process.platform === 'win32'
      ? (process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support')
        : (process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'));
  const folder = join(base, 'customer-workbench', 'browser-profile');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function listBrowserFlags(address, profileFolder, isRoot = process.getuid?.() === 0) {
  return [
    `--app=${address}`,
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-quic',
    '--window-size=1440,900',
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

function whenClosed(child) {
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', () => done());
  });
}

function onInterrupt(stop) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void stop());
}

async function openDesktopShell({ executable, main }) {
  const child = spawn(executable, [main], { stdio: 'inherit' });
  onInterrupt(() => child.kill());
  await whenClosed(child);
}

async function openInBrowser(browser, server) {
  const child = spawn(browser, listBrowserFlags(server.address, getProfileFolder()), { stdio: 'ignore' });
  onInterrupt(() => child.kill());
  console.log(`The workbench is open in ${browser} (${server.address}). Closing its window or Ctrl-C ends it.`);
  await whenClosed(child);
  await server.stop();
}

async function main(args) {
  const options = parseArguments(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  await prepareWindow();

  const desktop = options.serveOnly ? null : findDesktopShell();
  if (desktop !== null) return openDesktopShell(desktop);

  const server = await serveWindow({ port: options.port });
  const browser = options.serveOnly || !canShowWindow() ? null : findBrowser();
  if (browser !== null) return openInBrowser(browser, server);

  onInterrupt(() => server.stop().then(() => process.exit(0)));
  if (!options.serveOnly)
    console.log('No installed Chromium, Chrome or Edge can be shown here. Open this address in one:');
  console.log(`The workbench is at ${server.address}  (Ctrl-C stops it)`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
