// Runs a browser-style worker script (one that sets `onmessage` and calls `postMessage`) in a worker thread.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

// duckdb-wasm's worker prints every failed statement; the tests expect some to fail.
if (workerData.script.includes('duckdb')) console.log = () => undefined;

const waiting = [];
let handler = null;
Object.defineProperty(globalThis, 'onmessage', {
  configurable: true,
  get: () => handler,
  set: (value) => {
    handler = value;
    for (const data of waiting.splice(0)) handler({ data });
  },
});
globalThis.self = globalThis;
globalThis.postMessage = (data, transfer) => parentPort.postMessage(data, transfer);
parentPort.on('message', (data) => {
  if (handler === null) waiting.push(data);
  else handler({ data });
});

const { script } = workerData;
if (script.endsWith('.cjs')) createRequire(import.meta.url)(script);
else if (script.endsWith('.ts')) {
  const { bundleScript } = await import('../../scripts/bundle-node.mjs');
  await import(pathToFileURL(bundleScript(script)).href);
} else await import(script);
