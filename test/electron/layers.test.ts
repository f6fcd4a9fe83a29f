import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchApp } from '../electron-double/launch.ts';
import { plantDefects, type Plant } from './guard.ts';

const main = 'main/main.js';

/** Each layer alone keeps the page from a server; taken out, as these plants do, it keeps nothing. */
const LAYERS = {
  'the content security policy': [
    { file: main, find: `"connect-src 'self'"`, replace: '"connect-src * ws:"' },
    { file: main, find: `"img-src 'self' data: blob:"`, replace: '"img-src * data: blob:"' },
  ],
  'the request filter': [{ file: main, find: 'answer({ cancel: isOutside })', replace: 'answer({ cancel: false })' }],
  'the rules for host names': [
    { file: main, find: '["host-resolver-rules", "MAP * ~NOTFOUND"]', replace: '["no-rules", ""]' },
  ],
} satisfies Readonly<Record<string, readonly Plant[]>>;
type Layer = keyof typeof LAYERS;

const WAYS = ['beacon', 'fetch', 'image', 'websocket'];

let server: Server;
let port: number;
let reached: Set<string>;

beforeAll(async () => {
  server = createServer((request, response) => {
    reached.add(request.url?.slice(1) ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.end();
  });
  server.on('upgrade', (request, socket) => {
    reached.add(request.url?.slice(1) ?? '');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());
beforeEach(() => {
  reached = new Set();
});

/** Tries every way out of a page whose shell has only the given layers, and answers which reached the server. */
async function tryWaysOut(kept: readonly Layer[]): Promise<{ kind: 'electron' | 'double'; ways: readonly string[] }> {
  const layers = Object.keys(LAYERS) as Layer[];
  const planted = plantDefects(
    layers.filter((layer) => !kept.includes(layer)).flatMap((layer): readonly Plant[] => LAYERS[layer]),
  );
  const app = await launchApp({ dist: planted.dist });
  try {
    await app.page.evaluate(async (address) => {
      const ignore = () => undefined;
      fetch(`http://${address}/fetch`).catch(ignore);
      navigator.sendBeacon(`http://${address}/beacon`, 'x');
      document.body.append(Object.assign(new Image(), { src: `http://${address}/image` }));
      try {
        new WebSocket(`ws://${address}/websocket`).addEventListener('error', ignore);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }, `127.0.0.1:${port}`);
    return { kind: app.kind, ways: [...reached].toSorted() };
  } finally {
    await app.dispose();
    planted.remove();
  }
}

describe('what a page tries to send to a server', () => {
  it('arrives where no layer holds it, so that the specs below can fail', async () => {
    expect((await tryWaysOut([])).ways).toEqual(WAYS);
  });

  it.each(Object.keys(LAYERS) as Layer[])('is held by %s alone', async (layer) => {
    const { kind, ways } = await tryWaysOut([layer]);
    const isUnseen = kind === 'double' && layer === 'the request filter';
    expect(ways).toEqual(isUnseen ? ['websocket'] : []);
  });
});
