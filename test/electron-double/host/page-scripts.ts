export const PRELOAD_WORLD = 'Electron Isolated Context';
export const BINDING = '__electronDoubleCall';
export const DELIVER = '__electronDoubleDeliver';
export const WEBVIEW_BINDING = '__electronDoubleWebview';
/** The preload world's list of the files whose paths it asked for. */
export const FILES = '__electronDoubleFiles';
/** Stands for the path of a file of that list until the call reaches main. */
export const PATH_MARK = '__electronDoublePath:';

/**
 * Values between the page's world and the preload's world: DOM events carry structured clones across, functions and promises
 * become numbered references. Both worlds run this same text; `side` tells their references apart.
 */
const BRIDGE = String.raw`
const createBridge = (side, other, nonce) => {
  const target = window, dispatch = target.dispatchEvent.bind(target), Custom = CustomEvent, held = new Map();
  let last = 0;
  const send = (kind, body) => dispatch(new Custom(nonce + other, { detail: { kind, ...body } }));
  const isPlain = (value) => {
    const prototype = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  };
  const pack = (value) => {
    if (typeof value === 'function') { held.set(++last, value); return { $function: last }; }
    if (value instanceof Promise) {
      const id = ++last;
      value.then((result) => send('settle', { id, result: pack(result) }), (error) => send('settle', { id, error: String(error) }));
      return { $promise: id };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value === 'object' && value !== null && isPlain(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, pack(part)]));
    }
    return value;
  };
  const waiting = new Map();
  const unpack = (value) => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
    if ('$function' in value) {
      const id = value.$function;
      return (...args) => {
        let answer;
        const onAnswer = (event) => { answer = event.detail; };
        target.addEventListener(nonce + side + ':answer', onAnswer);
        try { send('call', { id, args: args.map(pack) }); } finally { target.removeEventListener(nonce + side + ':answer', onAnswer); }
        if (answer !== undefined && 'error' in answer) throw new Error(answer.error);
        return unpack(answer === undefined ? undefined : answer.result);
      };
    }
    if ('$promise' in value) {
      return new Promise((resolve, reject) => waiting.set(value.$promise, { resolve, reject }));
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part)]));
  };
  const on = { };
  target.addEventListener(nonce + side, ({ detail }) => {
    if (detail.kind === 'call') {
      const answer = (body) => dispatch(new Custom(nonce + other + ':answer', { detail: body }));
      try { answer({ result: pack(held.get(detail.id)(...detail.args.map(unpack))) }); } catch (error) { answer({ error: String(error) }); }
    } else if (detail.kind === 'settle') {
      const settle = waiting.get(detail.id);
      waiting.delete(detail.id);
      if ('error' in detail) settle.reject(new Error(detail.error)); else settle.resolve(unpack(detail.result));
    } else on[detail.kind]?.(detail);
  });
  return { send, pack, unpack, on };
};
`;

/** The page's side of contextBridge: receives what the preload exposes, frozen to the bottom. */
export function writePageSide(nonce: string): string {
  return `(() => {
${BRIDGE}
if (window !== window.top) return;
const bridge = createBridge('page', 'preload', ${JSON.stringify(nonce)});
const freeze = (value) => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
};
bridge.on.expose = ({ name, api }) => {
  if (Object.hasOwn(window, name)) return;
  Object.defineProperty(window, name, { value: freeze(bridge.unpack(api)), enumerable: true, writable: false, configurable: false });
};
bridge.send('hello', {});
})();`;
}

/** Where webviews are on, tells main of each that a page attaches; nothing is ever loaded into it. */
export const WATCH_WEBVIEWS = `new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) {
    if (node.localName === 'webview') globalThis.${WEBVIEW_BINDING}(node.getAttribute('src') ?? '');
  }
}).observe(document, { childList: true, subtree: true });`;

export type PreloadSettings = {
  readonly nonce: string;
  readonly source: string;
  readonly isIsolated: boolean;
  readonly isSandboxed: boolean;
};

/** The preload, in its own world where isolation is on, with what a sandboxed preload may require. */
export function writePreloadSide({ nonce, source, isIsolated, isSandboxed }: PreloadSettings): string {
  return `(() => {
${BRIDGE}
if (window !== window.top) return;
const strict = (name, target) => new Proxy(target, {
  get(object, key) {
    if (key in object || typeof key === 'symbol') return object[key];
    throw new Error('Electron double: ' + name + '.' + key + ' is not implemented.');
  },
});
const binding = globalThis.${BINDING};
const waiting = new Map(), listeners = new Map();
let last = 0;
const toWire = (_key, part) => {
  if (!(part instanceof Uint8Array)) return part;
  let text = '';
  for (let at = 0; at < part.length; at += 32768) text += String.fromCharCode(...part.subarray(at, at + 32768));
  return { $bytes: btoa(text) };
};
const fromWire = (part) => {
  if (typeof part !== 'object' || part === null) return part;
  if (typeof part.$bytes === 'string') return Uint8Array.from(atob(part.$bytes), (character) => character.charCodeAt(0));
  if (Array.isArray(part)) return part.map(fromWire);
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, fromWire(inner)]));
};
globalThis.${DELIVER} = ({ kind, id, channel, value, error }) => {
  if (kind === 'event') { for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, value); return; }
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) resolve(fromWire(value)); else reject(new Error(error));
};
const ipcRenderer = strict('ipcRenderer', {
  invoke: (channel, ...args) => new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, { resolve, reject });
    binding(JSON.stringify({ id, channel, args }, toWire));
  }),
  on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); return this; },
  off(channel, listener) { listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)); return this; },
});
const exposed = [];
const bridge = ${isIsolated} ? createBridge('preload', 'page', ${JSON.stringify(nonce)}) : undefined;
if (bridge !== undefined) bridge.on.hello = () => { for (const one of exposed) bridge.send('expose', one); };
const contextBridge = strict('contextBridge', {
  exposeInMainWorld(name, api) {
    if (bridge === undefined) throw new Error('contextBridge API can only be used when contextIsolation is enabled');
    const one = { name, api: bridge.pack(api) };
    exposed.push(one);
    bridge.send('expose', one);
  },
});
globalThis.${FILES} = [];
const webUtils = strict('webUtils', {
  getPathForFile(file) {
    if (!(file instanceof File)) throw new TypeError('getPathForFile expects a File.');
    return '${PATH_MARK}' + (globalThis.${FILES}.push(file) - 1);
  },
});
const process = { sandboxed: ${isSandboxed}, contextIsolated: ${isIsolated}, type: 'renderer' };
const require = (name) => {
  if (name === 'electron') return strict('electron', { ipcRenderer, contextBridge, webUtils });
  throw new Error('module not found: ' + name);
};
if (!${isIsolated} && !${isSandboxed}) Object.assign(window, { require, process });
(function (require, module, exports, process) {
${source}
})(require, { exports: {} }, {}, process);
})();`;
}
