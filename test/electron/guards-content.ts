import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Answer, SaveToken } from '../../electron/ipc/contract.ts';
import type { LaunchedApp } from '../electron-double/launch.ts';
import type { Guard, Plant } from './guard.ts';
import {
  callHost,
  chooseTarget,
  fetchInPage,
  getValue,
  openFile,
  saveText,
  writeFile,
  writeText,
} from './host-calls.ts';

const main = 'main/main.js';
const OUTSIDE = 'https://outside.invalid';

function relax(directive: string, relaxed: string): readonly Plant[] {
  return [{ file: main, find: `"${directive}"`, replace: `"${relaxed}"` }];
}

type Attempt = 'fetch' | 'websocket' | 'beacon' | 'image' | 'frame' | 'script' | 'style' | 'form' | 'object' | 'worker';

/** Tries to reach outside in one way, and answers which directive of the policy stopped it. */
function findViolation(page: Page, attempt: Attempt): Promise<string> {
  return page.evaluate(
    async ({ kind, address }) => {
      const violation = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        setTimeout(() => resolve('none'), 3000);
      });
      const add = (name: string, attributes: Readonly<Record<string, string>>) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        document.body.append(element);
        setTimeout(() => element.remove(), 3000);
        return element;
      };
      const ignore = () => undefined;
      if (kind === 'fetch') fetch(`${address}/a`).catch(ignore);
      if (kind === 'beacon') navigator.sendBeacon(`${address}/a`, 'x');
      if (kind === 'image') add('img', { src: `${address}/a.png` });
      if (kind === 'frame') add('iframe', { src: `${address}/` });
      if (kind === 'script') add('script', { src: `${address}/a.js` });
      if (kind === 'style') add('link', { rel: 'stylesheet', href: `${address}/a.css` });
      if (kind === 'object') add('object', { data: `${address}/a.swf` });
      if (kind === 'form')
        (add('form', { action: `${address}/`, method: 'post', target: '_self' }) as HTMLFormElement).submit();
      try {
        if (kind === 'websocket')
          new WebSocket(`${address.replace('https', 'wss')}/a`).addEventListener('error', ignore);
        if (kind === 'worker') new Worker(URL.createObjectURL(new Blob(['1']))).addEventListener('error', ignore);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
      return violation;
    },
    { kind: attempt, address: OUTSIDE },
  );
}

function policyGuard(name: string, attempt: Attempt, directive: string, plants: readonly Plant[]): Guard {
  return {
    name: `content security policy: ${name}`,
    check: async ({ page }) => {
      expect(await findViolation(page, attempt).catch(() => 'the page is gone')).toBe(directive);
    },
    plants,
  };
}

function headerGuard(header: string, value: RegExp): Guard {
  return {
    name: `every answer carries ${header}`,
    check: async (app) => {
      const file = await openFile(app, writeFile(app, 'csv', 'a\n1\n'));
      const addresses = ['/', '/missing', file.address, `${file.address}x`];
      const answers = await Promise.all(addresses.map((address) => fetchInPage(app.page, address)));
      expect(answers.map(({ headers }) => value.test(headers[header.toLowerCase()] ?? ''))).toEqual(
        addresses.map(() => true),
      );
    },
    plants: [{ file: main, find: `"${header}":`, replace: '"X-Nothing":', all: true }],
  };
}

export const contentGuards: readonly Guard[] = [
  {
    name: 'content security policy: no text becomes code',
    check: async ({ page }) => {
      const outcome = await page.evaluate(async () => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.inlineRan = true';
        document.body.append(script);
        script.remove();
        const isEvaluated = await new Promise<boolean>((resolve) => {
          setTimeout(() => {
            try {
              resolve((Reflect.construct(Function, ['return 1']) as () => number)() === 1);
            } catch {
              resolve(false);
            }
          });
        });
        return { inline: 'inlineRan' in globalThis, eval: isEvaluated };
      });
      expect(outcome).toEqual({ inline: false, eval: false });
    },
    plants: relax(
      "script-src 'self' 'wasm-unsafe-eval'",
      "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
    ),
  },
  policyGuard(
    'scripts from outside',
    'script',
    'script-src-elem',
    relax("script-src 'self' 'wasm-unsafe-eval'", 'script-src *'),
  ),
  policyGuard('fetch', 'fetch', 'connect-src', relax("connect-src 'self'", 'connect-src *')),
  policyGuard('WebSocket', 'websocket', 'connect-src', relax("connect-src 'self'", 'connect-src * wss:')),
  policyGuard('beacons', 'beacon', 'connect-src', relax("connect-src 'self'", 'connect-src *')),
  policyGuard('images', 'image', 'img-src', relax("img-src 'self' data: blob:", 'img-src *')),
  policyGuard(
    'styles',
    'style',
    'style-src-elem',
    relax("style-src 'self' 'unsafe-inline'", "style-src * 'unsafe-inline'"),
  ),
  policyGuard('frames', 'frame', 'frame-src', relax("default-src 'none'", 'default-src *')),
  policyGuard('plug-ins', 'object', 'object-src', relax("object-src 'none'", 'object-src *')),
  policyGuard('forms', 'form', 'form-action', relax("form-action 'none'", 'form-action *')),
  policyGuard('workers made of text', 'worker', 'worker-src', relax("worker-src 'self'", "worker-src 'self' blob:")),
  {
    name: 'the page is cross-origin isolated (embedder policy)',
    check: async ({ page }) => {
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    },
    plants: [{ file: main, find: '"Cross-Origin-Embedder-Policy":', replace: '"X-Nothing":' }],
  },
  {
    name: 'the page is cross-origin isolated (opener policy)',
    check: async ({ page }) => {
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    },
    plants: [{ file: main, find: '"Cross-Origin-Opener-Policy":', replace: '"X-Nothing":' }],
  },
  headerGuard('Cross-Origin-Resource-Policy', /^same-origin$/),
  headerGuard('X-Content-Type-Options', /^nosniff$/),
  headerGuard('Permissions-Policy', /camera=\(\)/),
  headerGuard('Referrer-Policy', /^no-referrer$/),
  {
    name: 'nothing outside the window folder is served',
    check: async ({ page }) => {
      const paths = [
        '/..%2fmain%2fmain.js',
        '/%2e%2e%2fmain%2fmain.js',
        '/assets/..%2f..%2fmain%2fmain.js',
        '/..%5cmain%5cmain.js',
        '/%00',
      ];
      const answers = await Promise.all(paths.map((path) => fetchInPage(page, path)));
      expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    },
    plants: [{ file: main, find: 'file.startsWith(root + sep) ? file : null', replace: 'file' }],
  },
  {
    name: 'a page that is printed runs no script and loads nothing',
    check: async (app) => {
      const { page } = app;
      const origin = new URL(page.url()).origin;
      const title = await page.evaluate(async (address) => {
        const { workbenchHost } = globalThis as unknown as {
          readonly workbenchHost: { readonly documents: { renderPdf(html: string): Promise<Answer<Uint8Array>> } };
        };
        const answer = await workbenchHost.documents.renderPdf(
          `<!doctype html><title>quiet</title><script>document.title = 'script ran'</script>` +
            `<img src="${address}/printed.png" onerror="document.title = 'handler ran'"><p>x`,
        );
        if (!answer.ok) return answer.error.code;
        return /\/Title \(([^)]*)\)/.exec(new TextDecoder('latin1').decode(answer.value))?.[1];
      }, origin);
      expect(title).toBe('quiet');
      if (app.kind === 'electron') return;
      const requests = await app.requests();
      expect(requests.filter(({ url }) => url.includes('printed.png'))).toEqual([]);
    },
    plants: [
      { file: main, find: 'javascript: false', replace: 'javascript: true' },
      { file: main, find: "default-src 'none'; style-src", replace: "default-src * 'unsafe-inline'; style-src" },
    ],
    otherPlants: {
      'what it names is loaded': [
        { file: main, find: "img-src data:; base-uri 'none'", replace: "img-src *; base-uri 'none'" },
      ],
    },
  },
  {
    name: 'a forged token opens nothing',
    check: async (app) => {
      const file = await openFile(app, writeFile(app, 'csv', 'secret\n1\n'));
      const forged = [
        file.address.replace(file.token, 'A'.repeat(32)),
        file.address.replace(file.token, ''),
        file.address.replace(file.name, 'other.csv'),
        `${file.address}/..%2fother.csv`,
      ];
      const answers = await Promise.all(forged.map((address) => fetchInPage(app.page, address)));
      expect(answers.map(({ status }) => status)).toEqual(forged.map(() => 404));
      expect(await callHost(app.page, ['saves', 'begin'], 'A'.repeat(32))).toMatchObject({
        ok: false,
        error: { code: 'files/unknown-token' },
      });
    },
    plants: [{ file: main, find: 'granted.name !== name', replace: 'false' }],
    otherPlants: {
      'any token stands for a file': [
        {
          file: main,
          find: 'find: (token) => grants.get(token)',
          replace: 'find: (token) => grants.get(token) ?? [...grants.values()].at(-1)',
        },
      ],
      'what follows the name is ignored': [{ file: main, find: 'rest.length > 0', replace: 'false' }],
      'a call takes any token': [
        {
          file: main,
          find: 'const grant = grants.get(token);\n\t\tif (grant !== void 0)',
          replace: 'const grant = grants.get(token) ?? [...grants.values()].at(-1);\n\t\tif (grant !== void 0)',
        },
      ],
    },
  },
  {
    name: 'a range is answered with that range alone',
    check: async (app) => {
      const file = await openFile(app, writeFile(app, 'csv', '0123456789'));
      const { status, text, headers } = await fetchInPage(app.page, file.address, { headers: { Range: 'bytes=2-5' } });
      expect({ status, text, range: headers['content-range'] }).toEqual({
        status: 206,
        text: '2345',
        range: 'bytes 2-5/10',
      });
    },
    plants: [{ file: main, find: 'range === "whole" ? 200 : 206', replace: '200' }],
  },
  {
    name: 'a range past the end is refused with the length',
    check: async (app) => {
      const file = await openFile(app, writeFile(app, 'csv', '0123456789'));
      const { status, headers } = await fetchInPage(app.page, file.address, { headers: { Range: 'bytes=10-' } });
      expect({ status, range: headers['content-range'] }).toEqual({ status: 416, range: 'bytes */10' });
    },
    plants: [{ file: main, find: 'start >= size ? "unsatisfiable"', replace: 'start >= size ? "whole"' }],
  },
  {
    name: 'no path reaches the page',
    check: async (app) => {
      const path = writeFile(app, 'csv', 'a\n1\n');
      const file = await openFile(app, path);
      expect(file.name).toBe(basename(path));
      expect(JSON.stringify(file)).not.toContain(basename(dirname(path)));
      const gone = await callHost(app.page, ['files', 'findBeside'], { project: file.token, name: 'x.csv' });
      expect(JSON.stringify(gone)).not.toContain(basename(dirname(path)));
    },
    plants: [{ file: main, find: 'modifiedAt: Math.round(state.mtimeMs),', replace: 'modifiedAt: 0, path,' }],
  },
  {
    name: 'a call of another window is refused',
    check: async (app) => {
      const places = ['about:blank?forged', 'app://workbench/forged'];
      const answers = [];
      for (const place of places) {
        await app.evaluate(async ({ BrowserWindow }, address) => {
          const [own] = BrowserWindow.getAllWindows();
          const contents = own?.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences };
          const { preload = '' } = contents.getLastWebPreferences();
          const forged = new BrowserWindow({ show: false, webPreferences: { preload } });
          await forged.loadURL(address).catch(() => undefined);
        }, place);
        const findForged = () => app.windows().filter((page) => page.url().endsWith('forged'));
        await expect.poll(findForged).toHaveLength(1);
        const [page] = findForged();
        if (page === undefined) throw new Error('The forged window is not there.');
        answers.push(await callHost(page, ['recents', 'list']));
        await app.evaluate(({ BrowserWindow }) => {
          for (const window of BrowserWindow.getAllWindows()) {
            if (window.webContents.getURL().endsWith('forged')) window.destroy();
          }
        }, null);
        await expect.poll(findForged).toHaveLength(0);
      }
      expect(answers.map((answer) => (answer.ok ? 'answered' : answer.error.code))).toEqual(
        places.map(() => 'host/refused-sender'),
      );
    },
    plants: [{ file: main, find: '!isTrusted(event)', replace: 'false' }],
    otherPlants: {
      'any window at the address of the app is trusted': [
        { file: main, find: 'sender === appContents', replace: 'true' },
      ],
    },
  },
  {
    name: 'a call of a frame or of a page from elsewhere is refused',
    check: async (app) => {
      const codes = await app.evaluate(async ({ BrowserWindow, ipcMain }) => {
        type Answer = { readonly ok: boolean; readonly error?: { readonly code: string } };
        const { _invokeHandlers: handlers } = ipcMain as unknown as {
          readonly _invokeHandlers: ReadonlyMap<string, (event: object) => Promise<Answer>>;
        };
        const call = async (event: object) => {
          const answer = await handlers
            .get('recents:list')?.(event)
            .catch((error: unknown) => String(error));
          return typeof answer === 'object' ? (answer.error?.code ?? 'answered') : answer;
        };
        const sender = BrowserWindow.getAllWindows()[0]?.webContents as unknown as Record<string, object>;
        const { mainFrame } = sender;
        const url = 'app://workbench/';
        const forge = (frame: object) => {
          const contents = Object.create(sender, { mainFrame: { value: frame } }) as object;
          return { sender: contents, senderFrame: frame };
        };
        return Promise.all([
          call({ sender, senderFrame: null }),
          call({ sender, senderFrame: { url, parent: mainFrame, name: '' } }),
          call({ sender, senderFrame: { url, parent: null, name: '' } }),
          call(forge({ url, parent: null, name: '' })),
        ]);
      }, null);
      expect(codes).toEqual(codes.map(() => 'host/refused-sender'));
    },
    plants: [{ file: main, find: '!isTrusted(event)', replace: 'false' }],
    otherPlants: {
      'a call without a frame is not thought of': [{ file: main, find: 'senderFrame !== null && ', replace: '' }],
      'a frame passes': [
        { file: main, find: 'senderFrame.parent === null && senderFrame === sender.mainFrame', replace: 'true' },
      ],
      'any window passes': [{ file: main, find: 'sender === appContents', replace: 'true' }],
    },
  },
  {
    name: 'no address but that of the app counts as the app',
    check: async (app) => {
      const places = [
        'https://workbench/',
        'app://workbench.evil/',
        'app://x@workbench/',
        'app://evil/',
        'about:blank',
      ];
      const answers = await app.evaluate(({ BrowserWindow }, addresses) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
          emit(name: string, event: object, url: string): void;
        };
        return addresses.map((url) => {
          let isRefused = false;
          const event = { url, isMainFrame: true, preventDefault: () => (isRefused = true) };
          contents.emit('will-navigate', event, url);
          return isRefused;
        });
      }, places);
      expect(answers).toEqual(places.map(() => true));
    },
    plants: [{ file: main, find: 'host === APP_HOST', replace: 'host.startsWith(APP_HOST)' }],
    otherPlants: {
      'any scheme passes': [{ file: main, find: 'protocol === `app:`', replace: 'true' }],
      'a user name passes': [{ file: main, find: 'username === ""', replace: 'true' }],
    },
  },
  {
    name: 'arguments that are not of the contract are refused',
    check: async ({ page }) => {
      const answers = await Promise.all([
        callHost(page, ['window', 'setDocument'], { name: 5, isDirty: 'yes' }),
        callHost(page, ['window', 'setProgress'], 7),
        callHost(page, ['saves', 'begin'], '../../etc/passwd'),
        callHost(page, ['files', 'findBeside'], { project: 'A'.repeat(32), name: '../a.csv' }),
        callHost(page, ['recents', 'list'], 'more'),
      ]);
      expect(answers.map((answer) => (answer.ok ? 'taken' : answer.error.code))).toEqual(
        Array.from({ length: 5 }, () => 'host/invalid-arguments'),
      );
    },
    plants: [{ file: main, find: 'entry.args.safeParse(args)', replace: '{ success: true, data: args }' }],
  },
  {
    name: 'a data file cannot be written to',
    check: async (app) => {
      const file = await openFile(app, writeFile(app, 'csv', 'a\n1\n'));
      expect(await callHost(app.page, ['saves', 'begin'], file.token)).toMatchObject({
        ok: false,
        error: { code: 'saves/read-only' },
      });
    },
    plants: [
      { file: main, find: 'if (kind !== "data") return saves.begin(path);', replace: 'return saves.begin(path);' },
    ],
  },
  {
    name: 'until a save is committed the old file is whole',
    check: async (app: LaunchedApp) => {
      const path = writeFile(app, 'cstwb', 'old');
      const target = await chooseTarget(app, path);
      const save = await getValue(callHost<SaveToken>(app.page, ['saves', 'begin'], target.token));
      await writeText(app.page, save, 'half of the n');
      expect(readFileSync(path, 'utf8')).toBe('old');
      await getValue(callHost(app.page, ['saves', 'abort'], save));
      expect(readFileSync(path, 'utf8')).toBe('old');
      await saveText(app, target, 'new');
      expect(readFileSync(path, 'utf8')).toBe('new');
    },
    plants: [{ file: main, find: 'await open(temporary, "wx", mode)', replace: 'await open(path, "w", mode)' }],
  },
];
