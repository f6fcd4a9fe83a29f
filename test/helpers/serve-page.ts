import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { serveWindow } from '../../scripts/serve.mjs';

export type ServedPage = { readonly origin: string; stop(): Promise<void> };

/** Bundles the page of a folder and serves it on the loopback interface under the window's own headers. */
export async function servePage(pageFolder: string): Promise<ServedPage> {
  const folder = await mkdtemp(join(tmpdir(), 'workbench-page-'));
  await build({
    root: pageFolder,
    base: './',
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: false,
      reportCompressedSize: false,
    },
  });
  const server = await serveWindow({ folder, port: 0 });
  return {
    origin: new URL(server.address).origin,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
