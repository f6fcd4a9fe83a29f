import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page, Request, Route } from 'playwright-core';
import { toAppAddress, toBrowserAddress } from './addresses.ts';
import { callHandler } from './ipc-main.ts';
import {
  BINDING,
  DELIVER,
  FILES,
  PATH_MARK,
  PRELOAD_WORLD,
  WATCH_WEBVIEWS,
  WEBVIEW_BINDING,
  writePageSide,
  writePreloadSide,
} from './page-scripts.ts';
import { runtime } from './runtime.ts';
import { isRequestRefused, settlePermissions } from './session.ts';
import { createEvent, strict } from './strict.ts';
import { decodeWire, encodeWire } from './wire.ts';

export type DoubledPreferences = {
  readonly preload?: string;
  readonly sandbox?: boolean;
  readonly contextIsolation?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webviewTag?: boolean;
  readonly javascript?: boolean;
  /** A session of its own, which the app's request filter does not see. */
  readonly partition?: string;
};
type PdfOptions = {
  readonly pageSize: string;
  readonly printBackground?: boolean;
  readonly generateTaggedPDF?: boolean;
  readonly generateDocumentOutline?: boolean;
};
type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };
export type DoubledFrame = { readonly url: string; readonly parent: DoubledFrame | null; readonly name: string };

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  document: 'mainFrame',
  stylesheet: 'stylesheet',
  image: 'image',
  font: 'font',
  script: 'script',
  fetch: 'xhr',
  xhr: 'xhr',
  websocket: 'webSocket',
  media: 'media',
  ping: 'ping',
};
const IGNORED = /^(about|chrome|chrome-error|devtools):/;

let lastId = 0;
let lastRequest = 0;

/** A page with the preload in it, and what Electron's main sees of it. Emitted events: those that a spec of the shell needs. */
export class DoubledContents extends EventEmitter {
  readonly id = (lastId += 1);
  readonly ready: Promise<void>;
  readonly mainFrame: DoubledFrame;
  page: Page | undefined;
  private cdp: CDPSession | undefined;
  private world: number | undefined;
  private isGone = false;
  private loadingAddress: string | undefined;
  private openHandler: WindowOpenHandler = () => ({ action: 'allow' });
  private rtcPolicy = 'default';
  private readonly nonce = `__double_${crypto.randomUUID()}`;

  constructor(
    private readonly preferences: DoubledPreferences,
    openPage: () => Promise<Page>,
  ) {
    super();
    const url = () => this.getURL();
    this.mainFrame = {
      parent: null,
      name: '',
      get url() {
        return url();
      },
    };
    const doubled = strict('webContents', this);
    this.ready = openPage().then((page) => doubled.attach(page));
    return doubled;
  }

  private get isIsolated(): boolean {
    return this.preferences.contextIsolation !== false;
  }

  get isSandboxed(): boolean {
    return (
      runtime.isSandboxEnabled || (this.preferences.sandbox !== false && this.preferences.nodeIntegration !== true)
    );
  }

  private async attach(page: Page): Promise<void> {
    this.page = page;
    const cdp = await page.context().newCDPSession(page);
    this.cdp = cdp;
    await cdp.send('Page.enable');
    const mainFrameId = (await cdp.send('Page.getFrameTree')).frameTree.frame.id;
    cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
      const { isDefault, frameId } = (auxData ?? {}) as unknown as {
        readonly isDefault: boolean;
        readonly frameId: string;
      };
      if (frameId === mainFrameId && (this.isIsolated ? name === PRELOAD_WORLD : isDefault)) this.world = id;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) void this.answerCall(payload);
      if (name === WEBVIEW_BINDING) this.attachWebview(payload);
    });
    if (this.preferences.javascript === false) await cdp.send('Emulation.setScriptExecutionDisabled', { value: true });
    await cdp.send('Runtime.enable');
    const world = this.isIsolated ? { executionContextName: PRELOAD_WORLD } : {};
    await cdp.send('Runtime.addBinding', { name: BINDING, ...world });
    if (this.preferences.webviewTag === true) {
      await cdp.send('Runtime.addBinding', { name: WEBVIEW_BINDING, executionContextName: PRELOAD_WORLD });
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: WATCH_WEBVIEWS, worldName: PRELOAD_WORLD });
    }
    if (this.preferences.preload !== undefined) {
      const source = writePreloadSide({
        nonce: this.nonce,
        source: readFileSync(this.preferences.preload, 'utf8'),
        isIsolated: this.isIsolated,
        isSandboxed: this.isSandboxed,
      });
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: writePageSide(this.nonce) });
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
        source,
        ...(this.isIsolated ? { worldName: PRELOAD_WORLD } : {}),
      });
    }
    page.on('popup', (popup) => void this.receivePopup(popup));
    page.on('request', (request) => {
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      this.emit(
        'did-start-navigation',
        createEvent({ isMainFrame: true, isSameDocument: false, url: toAppAddress(request.url()) }),
      );
    });
    page.on('crash', () => this.emit('render-process-gone', createEvent({}), { reason: 'crashed', exitCode: 1 }));
    page.on('close', () => this.emit('page-closed'));
  }

  private async receivePopup(popup: Page): Promise<void> {
    const { action } = this.openHandler({ url: toAppAddress(popup.url()) });
    if (action === 'deny') await popup.close();
  }

  private async answerCall(payload: string): Promise<void> {
    const { id, channel, args } = decodeWire(await this.resolvePaths(payload)) as {
      id: number;
      channel: string;
      args: unknown[];
    };
    const answer = await callHandler(channel, { sender: this, senderFrame: this.mainFrame }, args);
    this.deliver({ kind: 'answer', id, ...answer });
  }

  /** Chromium knows the path behind a `File` of the disk, but says it to its debugger alone. */
  private async resolvePaths(payload: string): Promise<string> {
    const marks = new RegExp(`"${PATH_MARK}(\\d+)"`, 'g');
    let resolved = payload;
    for (const [mark, index] of payload.matchAll(marks)) {
      if (this.cdp === undefined || this.world === undefined) throw new Error('The page is gone.');
      const { result } = await this.cdp.send('Runtime.evaluate', {
        expression: `${FILES}[${index}]`,
        contextId: this.world,
      });
      if (result.objectId === undefined) throw new Error(`Electron double: there is no file ${index}.`);
      const { path } = await this.cdp.send('DOM.getFileInfo', { objectId: result.objectId });
      resolved = resolved.replace(mark, () => JSON.stringify(path));
    }
    return resolved;
  }

  private attachWebview(src: string): void {
    const event = createEvent({});
    this.emit('will-attach-webview', event, {}, { src });
    if (!event.defaultPrevented) this.emit('did-attach-webview', createEvent({}), null);
  }

  private deliver(message: object): void {
    const expression = `${DELIVER}(JSON.parse(${JSON.stringify(encodeWire(message))}))`;
    if (this.cdp === undefined || this.world === undefined || this.isGone) return;
    this.cdp
      .send('Runtime.evaluate', { expression, contextId: this.world })
      .catch((error: unknown) => this.emit('double-undelivered', error));
  }

  /** True where the app's own listeners or its request filter refuse. */
  async isRefused(request: Request, route: Route): Promise<boolean> {
    const url = toAppAddress(request.url());
    const page = this.page;
    if (IGNORED.test(url)) return false;
    const isNavigation = request.isNavigationRequest();
    if (isNavigation && this.loadingAddress !== url) {
      const isMainFrame = request.frame() === page?.mainFrame();
      const event = createEvent({ url, isMainFrame });
      if (request.redirectedFrom() !== null) this.emit('will-redirect', event, url);
      else {
        if (isMainFrame) this.emit('will-navigate', event, url);
        this.emit('will-frame-navigate', event);
      }
      if (event.defaultPrevented) {
        await route.abort('aborted');
        return true;
      }
    }
    const resourceType = RESOURCE_TYPES[request.resourceType()] ?? 'other';
    if (this.preferences.partition !== undefined) return false;
    const isRefused = await isRequestRefused({ id: (lastRequest += 1), url, method: request.method(), resourceType });
    if (isRefused) await route.abort('blockedbyclient');
    return isRefused;
  }

  async load(address: string): Promise<void> {
    await this.ready;
    this.loadingAddress = address;
    try {
      await settlePermissions({ getURL: () => address });
      await this.page?.goto(toBrowserAddress(address));
      this.emit('did-finish-load');
    } finally {
      this.loadingAddress = undefined;
    }
  }

  /** Electron's options as far as the shell names them; pages are A4. */
  async printToPDF({ pageSize, ...options }: PdfOptions): Promise<Buffer> {
    if (pageSize !== 'A4') throw new Error(`Electron double: printToPDF on ${pageSize} is not implemented.`);
    if (this.cdp === undefined) throw new Error('The page is gone.');
    const { data } = await this.cdp.send('Page.printToPDF', { ...options, paperWidth: 8.27, paperHeight: 11.69 });
    return Buffer.from(data, 'base64');
  }

  async destroy(): Promise<void> {
    this.isGone = true;
    await this.page?.close();
    this.emit('destroyed');
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  getURL(): string {
    return toAppAddress(this.page?.url() ?? '');
  }

  getLastWebPreferences(): DoubledPreferences {
    return this.preferences;
  }

  send(channel: string, value: unknown): void {
    this.deliver({ kind: 'event', channel, value });
  }

  reload(): void {
    void this.load(this.getURL());
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler;
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.rtcPolicy = policy;
  }

  getWebRTCIPHandlingPolicy(): string {
    return this.rtcPolicy;
  }
}
