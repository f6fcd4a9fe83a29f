import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureWindowBuilt } from './build-window.mjs';
import { ensureInstalled, projectFolder } from './ensure-installed.mjs';
import { fetchElectron } from './fetch-electron.mjs';
import { findBrowser } from './find-browser.mjs';
import { findElectronExecutable } from './find-electron.mjs';
import { DEFAULT_PORT, parsePort, serveWindow } from './serve.mjs';

const HAND_OVER_MS = 4000;

const HELP = `Opens the customer workbench.

  npm start                     in its desktop shell, else an installed Chromium, Chrome or Edge
  npm start -- --serve          serve only, and print the address
  npm start -- --port 50000     use another port than ${DEFAULT_PORT}
  npm start -- --fetch-electron download the desktop shell's binary once, if it can be reached
  npm start -- --verbose        say what was found and how long deciding took
  npm start -- orders.csv       open these files or this .cstwb project (desktop shell only)
  npm start -- --help           this text

The first start installs the packages and builds the window. Nothing is sent anywhere: the window is
served to this machine only (127.0.0.1). Ctrl-C ends what was started.`;

export function parseArguments(args) {
  const options = {
    serveOnly: false,
    help: false,
    fetchElectron: false,
    verbose: false,
    port: DEFAULT_PORT,
    files: [],
  };
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '--serve') options.serveOnly = true;
    else if (argument === '--help' || argument === '-h') options.help = true;
    else if (argument === '--port') options.port = parsePort(args[(index += 1)]);
    else if (argument === '--fetch-electron') options.fetchElectron = true;
    else if (argument === '--verbose') options.verbose = true;
    else if (!argument.startsWith('-')) options.files.push(argument);
    else throw new Error(`Unknown option ${argument}. See "npm start -- --help".`);
  }
  return options;
}

/** The desktop shell, where both it and the Electron binary are on this machine and a display is there to show it. */
export function findDesktopShell(repository = projectFolder) {
  const main = join(repository, 'dist', 'main', 'main.js');
  const executable = findElectronExecutable(repository);
  return executable !== null && existsSync(main) ? { executable, main } : null;
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

/**
 * Nobody answers there: what a browser asks of its maker by itself (clock, updates, accounts, models) ends on this machine.
 * Addresses of the machine itself go past a proxy by themselves.
 */
const DEAD_END = 'http://127.0.0.1:9';

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
    `--proxy-server=${DEAD_END}`,
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

async function openDesktopShell({ executable, main }, files) {
  const child = spawn(executable, [main, ...files], { stdio: 'inherit' });
  onInterrupt(() => child.kill());
  await whenClosed(child);
}

function announce(server) {
  onInterrupt(() => server.stop().then(() => process.exit(0)));
  console.log(`The workbench is at ${server.address}  (Ctrl-C stops it)`);
}

/**
 * A browser that is already running with this profile takes the window over and lets its own start end at
 * once, and one that cannot open a window ends at once too: the server then stays and its address is printed.
 */
async function openInBrowser(browser, server) {
  const child = spawn(browser, listBrowserFlags(server.address, getProfileFolder()), { stdio: 'ignore' });
  const startedAt = performance.now();
  let isInterrupted = false;
  onInterrupt(() => {
    isInterrupted = true;
    child.kill();
  });
  console.log(`Opening the workbench in ${browser} (${server.address}). Closing its window or Ctrl-C ends it.`);
  await whenClosed(child);
  if (isInterrupted || performance.now() - startedAt > HAND_OVER_MS) return server.stop();
  if (child.exitCode !== 0) console.log('The browser could not open a window here.');
  announce(server);
}

async function main(args) {
  const options = parseArguments(args);
  if (options.help) {
    console.log(HELP);
    return;
  }
  const startedAt = performance.now();
  const report = (text) => {
    if (options.verbose) console.log(`${text} (${Math.round(performance.now() - startedAt)} ms)`);
  };
  ensureInstalled();
  report('Packages are there');
  if (options.fetchElectron) await fetchElectron();
  if (!ensureWindowBuilt()) throw new Error('The window does not build: the messages above say why.');
  report('Window and shell are built');

  const desktop = options.serveOnly || !canShowWindow() ? null : findDesktopShell();
  const browser = options.serveOnly || desktop !== null || !canShowWindow() ? undefined : findBrowser();
  report(`Decided: ${desktop?.executable ?? browser ?? 'serve only'}`);
  if (desktop !== null) return openDesktopShell(desktop, options.files);
  if (options.files.length > 0) {
    console.log('Only the desktop shell opens files by its command line: open them in the window.');
  }

  const server = await serveWindow({ port: options.port });
  if (browser !== undefined) return openInBrowser(browser, server);

  if (!options.serveOnly) {
    console.log('No installed Chromium, Chrome or Edge can be shown here. Open this address in one:');
  }
  announce(server);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
