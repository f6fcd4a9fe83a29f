import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { findBrowser } from '../../../scripts/find-browser.mjs';
import { APP_HOST_NAME } from './addresses.ts';

export type RunningChromium = {
  readonly endpoint: string;
  readonly pid: number;
  readonly context: BrowserContext;
  readonly browser: Browser;
  close(): Promise<void>;
};

const BASE_FLAGS = [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--window-size=1440,900',
  '--remote-debugging-port=0',
];

function waitForEndpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended at once (exit code ${code}).`)));
    if (child.stderr === null) throw new Error('Chromium has no stderr.');
    createInterface({ input: child.stderr }).on('line', (line) => {
      const endpoint = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
    });
  });
}

/** Starts the installed Chromium with the switches main asked for. The app's own stand-in host stays resolvable. */
export async function startChromium(profile: string, switches: readonly string[]): Promise<RunningChromium> {
  const executable = findBrowser();
  if (executable === undefined) throw new Error('No Chromium, Chrome or Edge is installed; CHROME_PATH can name one.');
  mkdirSync(profile, { recursive: true });
  const flags = switches.map((flag) =>
    flag.startsWith('--host-resolver-rules=') ? `${flag}, EXCLUDE ${APP_HOST_NAME}` : flag,
  );
  const isRoot = process.getuid?.() === 0;
  const args = [
    ...BASE_FLAGS,
    ...flags,
    ...(isRoot ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
    'about:blank',
  ];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = await waitForEndpoint(child);
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  if (context === undefined || child.pid === undefined) throw new Error('Chromium has no default context.');
  return {
    endpoint,
    pid: child.pid,
    context,
    browser,
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => child.kill());
      await gone;
    },
  };
}
