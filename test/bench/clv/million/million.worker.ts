import { measureMillion } from './measure-million.ts';

globalThis.onmessage = () => {
  void measureMillion().then(
    (times) => globalThis.postMessage({ times }),
    (error: unknown) => globalThis.postMessage({ error: String(error) }),
  );
};
