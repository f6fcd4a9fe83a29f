/** The main process of the double: `run-main.ts <main.js> [arguments]`, with `electron` resolved to electron.ts. */
import { register } from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { pathToFileURL } from 'node:url';
import { announceReady, app, listSwitches, prepareLock } from './app.ts';
import { findContents } from './browser-window.ts';
import { startChromium } from './chromium.ts';
import * as electron from './electron.ts';
import { toAppAddress } from './addresses.ts';
import { serveProtocol } from './protocol-server.ts';
import { runtime } from './runtime.ts';
import { createEvent } from './strict.ts';

/** A file that macOS opens the app with, before it is ready. */
const OPEN_FILE = '--double-open-file=';

type Order =
  | { readonly kind: 'evaluate'; readonly id: number; readonly source: string; readonly argument: unknown }
  | { readonly kind: 'requests'; readonly id: number };

function send(message: object): void {
  process.send?.(message);
}

process.on('message', (order: Order) => {
  const work =
    order.kind === 'requests'
      ? Promise.resolve(runtime.requests)
      : Promise.resolve().then(() => {
          const run = runInThisContext(`(${order.source})`) as (modules: typeof electron, argument: unknown) => unknown;
          return run(electron, order.argument);
        });
  work.then(
    (value) => send({ id: order.id, value }),
    (error: unknown) => send({ id: order.id, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => app.exit(1));

Object.assign(process.versions, { electron: '45.4.1-double', chrome: 'installed' });
process.argv.splice(1, 1);
const main = process.argv[1];
if (main === undefined) throw new Error('The path of the compiled main is missing.');

/** The compiled main shares this module's instance of the double, so it gets the same objects under the same names. */
Object.assign(globalThis, { electronDouble: electron });
const electronModule = `data:text/javascript,${encodeURIComponent(
  Object.keys(electron)
    .map((name) => `export const ${name} = globalThis.electronDouble.${name};`)
    .join('\n'),
)}`;

register(
  `data:text/javascript,${encodeURIComponent(
    `export const resolve = (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(electronModule)}, shortCircuit: true } : next(name, context);`,
  )}`,
);

await prepareLock();
await import(pathToFileURL(main).href);
for (const argument of process.argv) {
  if (argument.startsWith(OPEN_FILE)) app.emit('open-file', createEvent({}), argument.slice(OPEN_FILE.length));
}

const userData = app.getPath('userData');
await serveProtocol(join(userData, 'double-port'), () => runtime.handlers.get('app'));
const passedOn = process.argv.filter(
  (argument) => argument.startsWith('--log-net-log=') || argument.startsWith('--lang='),
);
const chromium = await startChromium(join(userData, 'chromium'), [...listSwitches(), ...passedOn]);
runtime.chromium = chromium;
await chromium.context.route('**/*', async (route, request) => {
  const page = request.serviceWorker() === null ? request.frame().page() : null;
  const contents = findContents(page) ?? findContents((await page?.opener()) ?? null);
  const isRefused = contents === undefined ? false : await contents.isRefused(request, route);
  runtime.requests.push({ url: toAppAddress(request.url()), resourceType: request.resourceType(), isRefused });
  if (!isRefused) await route.continue();
});
send({ kind: 'browser', endpoint: chromium.endpoint, pid: chromium.pid });
announceReady();
