import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WebPreferences } from 'electron';
import { expect } from 'vitest';
import { APP_ADDRESS } from '../../electron/app-address.ts';
import type { LaunchedApp } from '../electron-double/launch.ts';
import type { Guard } from './guard.ts';
import { callHost, getValue } from './host-calls.ts';

const main = 'main/main.js';

function readPreferences(app: LaunchedApp): Promise<WebPreferences> {
  return app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const contents = window?.webContents as unknown as { getLastWebPreferences(): WebPreferences };
    return contents.getLastWebPreferences();
  }, null);
}

const OUTSIDE = 'https://outside.invalid/';

/** What the host is, all of it: one more member is one more door. */
const API = {
  files: ['adopt', 'findBeside', 'onOpened', 'openLink', 'showOpenDialog', 'showSaveDialog'],
  saves: ['abort', 'begin', 'commit', 'writeChunk'],
  documents: ['renderPdf'],
  recents: ['add', 'list', 'onChanged', 'open', 'remove'],
  window: ['onDiscardBeforeClose', 'onSaveBeforeClose', 'setDocument', 'setProgress'],
  menu: ['onCommand', 'setCommands'],
  logs: ['write'],
};

/** What the double can only read: Electron itself is what lives by it. */
const STRICT_PREFERENCES = {
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

const PROBE = `const { contextBridge } = require('electron');
contextBridge.exposeInMainWorld('probe', { isSandboxed: process.sandboxed === true, isIsolated: process.contextIsolated });`;

/** What the preload of a window of these preferences finds out about the process it is in. */
async function probeWindow(app: LaunchedApp, preferences: WebPreferences): Promise<unknown> {
  const preload = join(app.userData, 'probe.cjs');
  writeFileSync(preload, PROBE);
  await app.evaluate(
    async ({ BrowserWindow }, webPreferences) => {
      await new BrowserWindow({ show: false, webPreferences }).loadURL('about:blank?probe');
    },
    { ...preferences, preload },
  );
  const findProbe = () => app.windows().filter((page) => page.url() === 'about:blank?probe');
  await expect.poll(findProbe).toHaveLength(1);
  const seen = await findProbe()[0]?.evaluate(() => (globalThis as { readonly probe?: unknown }).probe);
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (window.webContents.getURL() === 'about:blank?probe') window.destroy();
    }
  }, null);
  await expect.poll(findProbe).toHaveLength(0);
  return seen;
}

/** Lets a page of `preferences` attach a webview, and answers which of its events were seen. */
async function attachWebview(app: LaunchedApp, preferences: WebPreferences): Promise<readonly string[]> {
  const address = `${APP_ADDRESS}webview`;
  await app.evaluate(
    async ({ BrowserWindow }, { webPreferences, url }) => {
      const window = new BrowserWindow({ show: false, webPreferences });
      const scope = globalThis as unknown as { webviewEvents: string[] };
      scope.webviewEvents = [];
      for (const name of ['will-attach-webview', 'did-attach-webview'] as const) {
        window.webContents.on(name as 'did-attach-webview', () => void scope.webviewEvents.push(name));
      }
      await window.loadURL(url);
    },
    { webPreferences: preferences, url: address },
  );
  const findPage = () => app.windows().filter((page) => page.url().endsWith('/webview'));
  await expect.poll(findPage).toHaveLength(1);
  await findPage()[0]?.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'about:blank');
    document.body.append(view);
  });
  await app.page.waitForTimeout(700);
  return app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (window.webContents.getURL().endsWith('/webview')) window.destroy();
    }
    return (globalThis as unknown as { webviewEvents: string[] }).webviewEvents;
  }, null);
}

export const processGuards: readonly Guard[] = [
  {
    name: 'the sandbox is on for every process',
    check: async (app) => {
      expect(await probeWindow(app, { sandbox: false, nodeIntegration: true, contextIsolation: true })).toEqual({
        isSandboxed: true,
        isIsolated: true,
      });
    },
    plants: [{ file: main, find: 'app.enableSandbox();', replace: '' }],
  },
  {
    name: "the window's own preferences ask for the sandbox",
    check: async (app) => {
      expect((await readPreferences(app)).sandbox).toBe(true);
      expect(await probeWindow(app, await readPreferences(app))).toEqual({ isSandboxed: true, isIsolated: true });
    },
    plants: [{ file: main, find: 'sandbox: true', replace: 'sandbox: false' }],
  },
  {
    name: "nothing in the window's preferences weakens it",
    check: async (app) => {
      expect(await readPreferences(app)).toMatchObject({ ...STRICT_PREFERENCES, webSecurity: true });
    },
    plants: [{ file: main, find: 'webSecurity: true', replace: 'webSecurity: false' }],
    otherPlants: Object.fromEntries(
      Object.entries(STRICT_PREFERENCES).map(([name, value]) => [
        `${name} is ${!value}`,
        [{ file: main, find: `${name}: ${value},`, replace: `${name}: ${!value},` }],
      ]),
    ),
  },
  {
    name: 'the preload lives in a world of its own',
    check: async (app) => {
      const seen = await app.page.evaluate(() => ({
        host: typeof (globalThis as unknown as { workbenchHost?: unknown }).workbenchHost,
        binding: Object.keys(globalThis).filter((name) => /electron|ipc/i.test(name)),
      }));
      expect(seen).toEqual({ host: 'object', binding: [] });
    },
    plants: [{ file: main, find: 'contextIsolation: true', replace: 'contextIsolation: false' }],
  },
  {
    name: 'the page has no Node',
    check: async (app) => {
      const found = await app.page.evaluate(() =>
        ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
      );
      expect(found).toEqual([]);
    },
    plants: [
      { file: main, find: 'app.enableSandbox();', replace: '' },
      { file: main, find: 'sandbox: true', replace: 'sandbox: false' },
      { file: main, find: 'contextIsolation: true', replace: 'contextIsolation: false' },
      { file: main, find: 'nodeIntegration: false', replace: 'nodeIntegration: true' },
    ],
  },
  {
    name: 'the host is exactly its contract, frozen to the bottom',
    check: async (app) => {
      const seen = await app.page.evaluate(() => {
        const { workbenchHost: host } = globalThis as unknown as { workbenchHost: Record<string, object> };
        const groups = Object.entries(host).filter(([, group]) => typeof group === 'object');
        const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'workbenchHost');
        return {
          names: Object.keys(host).toSorted(),
          api: Object.fromEntries(groups.map(([name, group]) => [name, Object.keys(group).toSorted()])),
          isFrozen: [host, ...groups.map(([, group]) => group)].every(Object.isFrozen),
          isFixed: descriptor?.writable === false && !descriptor.configurable,
        };
      });
      expect(seen).toEqual({
        names: ['kind', ...Object.keys(API)].toSorted(),
        api: API,
        isFrozen: true,
        isFixed: true,
      });
    },
    plants: [
      {
        file: 'preload/preload.cjs',
        find: 'kind: "electron",',
        replace: 'kind: "electron", ipcRenderer: { invoke: electron.ipcRenderer.invoke },',
      },
    ],
    otherPlants: {
      'a call of any channel': [
        {
          file: 'preload/preload.cjs',
          find: 'kind: "electron",',
          replace: 'kind: "electron", invoke: (channel, ...args) => electron.ipcRenderer.invoke(channel, ...args),',
        },
      ],
    },
  },
  {
    name: 'webviews are off',
    check: async (app) => {
      const { preload: _, ...preferences } = await readPreferences(app);
      expect(await attachWebview(app, preferences)).toEqual([]);
    },
    plants: [{ file: main, find: 'webviewTag: false', replace: 'webviewTag: true' }],
  },
  {
    name: 'a webview that is attached all the same is refused',
    check: async (app) => {
      expect(await attachWebview(app, { webviewTag: true })).toEqual(['will-attach-webview']);
    },
    plants: [{ file: main, find: 'log("warn", "Refused a webview.");\n\t\tevent.preventDefault();', replace: '' }],
  },
  {
    name: 'the window does not navigate away',
    check: async (app) => {
      await app.page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
      await app.page.evaluate((address) => {
        const link = document.createElement('a');
        link.href = address;
        document.body.append(link);
        link.click();
        link.remove();
      }, OUTSIDE);
      await app.page.waitForTimeout(700);
      const isHere = await app.page
        .evaluate(() => (globalThis as { stillHere?: boolean }).stillHere === true)
        .catch(() => false);
      expect(isHere).toBe(true);
    },
    plants: [
      { file: main, find: 'contents.on("will-navigate"', replace: 'contents.on("never"' },
      { file: main, find: 'contents.on("will-frame-navigate"', replace: 'contents.on("never"' },
    ],
  },
  {
    name: 'no second window opens',
    check: async (app) => {
      await app.page.evaluate(() => void window.open('about:blank#opened', '_blank'));
      await app.page.waitForTimeout(700);
      expect(app.windows()).toHaveLength(1);
    },
    plants: [{ file: main, find: 'action: "deny"', replace: 'action: "allow"' }],
  },
  {
    name: 'permissions are refused but for writing to the clipboard',
    check: async (app) => {
      const states = await app.page.evaluate(() =>
        Promise.all(
          ['notifications', 'midi', 'clipboard-read', 'clipboard-write'].map(
            async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
          ),
        ),
      );
      expect(states).toEqual(['denied', 'denied', 'denied', 'granted']);
    },
    plants: [
      { file: main, find: 'ALLOWED_PERMISSIONS.has(permission) && isAppAddress(contents.getURL())', replace: 'true' },
      { file: main, find: 'ALLOWED_PERMISSIONS.has(permission) && isAppAddress(origin)', replace: 'true' },
    ],
  },
  {
    name: 'a request outside the app is cancelled, whoever makes it',
    check: async (app) => {
      const reason = await app.evaluate(async ({ BrowserWindow }, address) => {
        const window = new BrowserWindow({ show: false });
        const outcome = await window.loadURL(address).then(
          () => 'loaded',
          (error: unknown) => String(error),
        );
        window.destroy();
        return outcome;
      }, OUTSIDE);
      expect(reason).toContain('ERR_BLOCKED_BY_CLIENT');
    },
    plants: [{ file: main, find: 'answer({ cancel: isOutside })', replace: 'answer({ cancel: false })' }],
  },
  {
    name: 'no host name resolves, not even past the request filter',
    check: async (app) => {
      let hits = 0;
      const server = createServer((_request, response) => {
        hits += 1;
        response.end('reached');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      try {
        const outcomes = await app.evaluate(
          async ({ BrowserWindow }, addresses) => {
            const window = new BrowserWindow({ show: false, webPreferences: { partition: 'unfiltered' } });
            const reasons = [];
            for (const address of addresses) {
              reasons.push(
                await window.loadURL(address).then(
                  () => 'loaded',
                  (error: unknown) => /ERR_[A-Z_]+/.exec(String(error))?.[0] ?? String(error),
                ),
              );
            }
            window.destroy();
            return reasons;
          },
          [`http://localhost:${port}/`, `http://127.0.0.1:${port}/`],
        );
        expect({ outcomes, hits }).toEqual({ outcomes: outcomes.map(() => 'ERR_NAME_NOT_RESOLVED'), hits: 0 });
      } finally {
        server.close();
        server.closeAllConnections();
      }
    },
    plants: [{ file: main, find: '["host-resolver-rules", "MAP * ~NOTFOUND"]', replace: '["no-rules", ""]' }],
  },
  {
    name: 'WebRTC finds no address to send from',
    check: async (app) => {
      const candidates = await app.page.evaluate(async () => {
        const connection = new RTCPeerConnection();
        connection.createDataChannel('probe');
        const found: string[] = [];
        const done = new Promise<void>((resolve) => {
          connection.addEventListener('icecandidate', ({ candidate }) => {
            if (candidate === null) resolve();
            else if (/ udp /i.test(candidate.candidate)) found.push(candidate.candidate);
          });
        });
        await connection.setLocalDescription(await connection.createOffer());
        await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 1500))]);
        connection.close();
        return found;
      });
      expect(candidates).toEqual([]);
    },
    plants: [
      {
        file: main,
        find: '["webrtc-ip-handling-policy", "disable_non_proxied_udp"]',
        replace: '["no-policy", ""]',
      },
    ],
  },
  {
    name: 'each page is told the WebRTC policy too',
    check: async (app) => {
      const policy = await app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getWebRTCIPHandlingPolicy(),
        null,
      );
      expect(policy).toBe('disable_non_proxied_udp');
    },
    plants: [{ file: main, find: 'contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");', replace: '' }],
  },
  {
    name: 'no dictionary is fetched for spell checking',
    check: async (app) => {
      expect(await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled(), null)).toBe(false);
    },
    plants: [{ file: main, find: 'setSpellCheckerEnabled(false)', replace: 'setSpellCheckerEnabled(true)' }],
  },
  {
    name: 'crash reports stay here',
    check: async (app) => {
      expect(await app.evaluate(({ crashReporter }) => crashReporter.getUploadToServer(), null)).toBe(false);
    },
    plants: [
      { file: main, find: 'uploadToServer: false', replace: 'uploadToServer: true, submitURL: "https://x.invalid"' },
    ],
  },
  {
    name: 'logs hold no value of a customer',
    check: async (app) => {
      const marker = `entry-of-${'values'}`;
      const message = `${marker} Conversion Error: Could not convert string "张三 13800138000" to INT32 for 李四, ann@example.com, +86 138 0013 8000, C2024001`;
      await getValue(callHost(app.page, ['logs', 'write'], { level: 'error', message }));
      const line = readFileSync(join(app.userData, 'logs', 'workbench.log'), 'utf8')
        .split('\n')
        .find((text) => text.includes(marker));
      expect(line).toContain('Could not convert string');
      expect(line).toContain('<value>');
      expect(line).not.toMatch(/张三|李四|138|ann@|C2024001/);
    },
    plants: [{ file: main, find: 'redactValues(redact(text))', replace: 'redact(text)' }],
  },
  {
    name: 'logs hold no path',
    check: async (app) => {
      const marker = 'entry-of-paths';
      const message = `${marker}: '/home/ann/my orders/2024.csv', C:\\Users\\ann\\a.csv, file:///srv/x.csv, \\\\server\\share\\y.csv`;
      await getValue(callHost(app.page, ['logs', 'write'], { level: 'info', message }));
      const line = readFileSync(join(app.userData, 'logs', 'workbench.log'), 'utf8')
        .split('\n')
        .find((text) => text.includes(marker));
      expect(line).toContain('<path>');
      expect(line).not.toMatch(/ann|orders|2024|share|srv/);
    },
    plants: [{ file: main, find: '${level} ${redact(message)', replace: '${level} ${(message)' }],
  },
  {
    name: 'closing asks while changes are unsaved',
    check: async (app) => {
      await getValue(callHost(app.page, ['window', 'setDocument'], { name: 'a.cstwb', isDirty: true }));
      const isOpen = await app
        .evaluate(async ({ BrowserWindow, dialog }) => {
          dialog.showMessageBox = () => Promise.resolve({ response: 2, checkboxChecked: false });
          const [window] = BrowserWindow.getAllWindows();
          if (window === undefined) return false;
          let isClosed = false;
          window.once('closed', () => (isClosed = true));
          window.close();
          await new Promise((resolve) => setTimeout(resolve, 300));
          return !isClosed;
        }, null)
        .catch(() => false);
      await callHost(app.page, ['window', 'setDocument'], { name: null, isDirty: false }).catch(() => undefined);
      expect(isOpen).toBe(true);
    },
    plants: [{ file: main, find: 'if (!isDirty) return;', replace: 'return;' }],
  },
];
