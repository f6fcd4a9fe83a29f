import { fileURLToPath } from 'node:url';
import { Worker as WorkerThread } from 'node:worker_threads';

const threadScript = fileURLToPath(new URL('./node-worker-thread.mjs', import.meta.url));

type Listener = (event: never) => void;

/**
 * A browser worker's script in a worker thread, with the part of `Worker` that the wasm engine uses.
 * `script` is a path to CommonJS (.cjs), a module, or TypeScript (.ts).
 */
export function createNodeWorker(script: string): Worker {
  const thread = new WorkerThread(threadScript, { workerData: { script } });
  thread.unref();
  const wrapped = new Map<Listener, (data: unknown) => void>();
  const toEvent = (type: string): string => (type === 'close' ? 'exit' : type);
  const worker = {
    postMessage: (data: unknown, transfer: ArrayBuffer[]) => thread.postMessage(data, transfer),
    terminate: () => void thread.terminate(),
    addEventListener: (type: string, listener: Listener) => {
      const wrapper = (data: unknown): void => {
        const event = type === 'message' ? { data } : { message: data instanceof Error ? data.message : String(data) };
        listener(event as never);
      };
      wrapped.set(listener, wrapper);
      thread.on(toEvent(type), wrapper);
    },
    removeEventListener: (type: string, listener: Listener) => {
      const wrapper = wrapped.get(listener);
      if (wrapper !== undefined) thread.off(toEvent(type), wrapper);
    },
  };
  return worker as unknown as Worker;
}
