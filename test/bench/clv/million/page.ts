import type { MillionTimes } from './measure-million.ts';

/** What the benchmark program calls in the page. */
export type MillionPage = { measure(): Promise<MillionTimes> };

const page: MillionPage = {
  measure: () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./million.worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<{ times?: MillionTimes; error?: string }>) => {
        worker.terminate();
        if (data.times === undefined) reject(new Error(data.error));
        else resolve(data.times);
      });
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.postMessage('start');
    }),
};
Object.assign(window, { millionPage: page });
