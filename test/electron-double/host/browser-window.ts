import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { app, setQuitHooks } from './app.ts';
import { getChromium, runtime } from './runtime.ts';
import { createEvent, strict } from './strict.ts';
import { DoubledContents, type DoubledPreferences } from './web-contents.ts';

type Bounds = { x: number; y: number; width: number; height: number };
type WindowOptions = Partial<Bounds> & {
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: DoubledPreferences;
};

const windows = new Set<BrowserWindow>();
let isFirstPageTaken = false;

async function takePage(): Promise<Page> {
  const { context } = getChromium();
  const [first] = context.pages();
  if (isFirstPageTaken || first === undefined) return context.newPage();
  isFirstPageTaken = true;
  return first;
}

/** A window without a frame of its own: a page of headless Chromium, and the state Electron would keep. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  readonly webContents: DoubledContents;
  private readonly bounds: Bounds;
  private title: string;
  private isShown: boolean;
  private isGone = false;
  private isEdited = false;
  private isMax = false;

  constructor({
    x = 0,
    y = 0,
    width = 800,
    height = 600,
    title = '',
    show = true,
    webPreferences = {},
  }: WindowOptions = {}) {
    super();
    if (!runtime.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    this.bounds = { x, y, width, height };
    this.title = title;
    this.isShown = show;
    const doubled = strict('BrowserWindow', this);
    windows.add(doubled);
    this.webContents = new DoubledContents(webPreferences, takePage);
    this.webContents.once('did-finish-load', () => doubled.emit('ready-to-show'));
    app.emit('web-contents-created', createEvent({}), this.webContents);
    return doubled;
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.load(address);
  }

  close(): void {
    if (this.isGone) return;
    const event = createEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.isGone) return;
    this.isGone = true;
    for (const window of windows) if (window.webContents === this.webContents) windows.delete(window);
    void this.webContents.destroy().finally(() => {
      this.emit('closed');
      if (windows.size === 0) app.emit('window-all-closed');
    });
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  show(): void {
    this.isShown = true;
  }

  isVisible(): boolean {
    return this.isShown;
  }

  focus(): void {
    void this.webContents.page?.bringToFront();
    this.emit('focus');
  }

  isMinimized(): boolean {
    return false;
  }

  maximize(): void {
    this.isMax = true;
    this.emit('maximize');
  }

  isMaximized(): boolean {
    return this.isMax;
  }

  getBounds(): Bounds {
    return { ...this.bounds };
  }

  getNormalBounds(): Bounds {
    return { ...this.bounds };
  }

  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this.bounds, bounds);
    this.emit('resize');
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getTitle(): string {
    return this.title;
  }

  setDocumentEdited(isEdited: boolean): void {
    this.isEdited = isEdited;
  }

  isDocumentEdited(): boolean {
    return this.isEdited;
  }

  setProgressBar(_fraction: number): void {
    this.emit('double-progress');
  }
}

/** The page's contents that a request belongs to; workers belong to the page that started them. */
export function findContents(page: Page | null): DoubledContents | undefined {
  return [...windows].find(({ webContents }) => webContents.page === page)?.webContents;
}

setQuitHooks({
  closeWindows() {
    for (const window of BrowserWindow.getAllWindows()) window.close();
    return windows.size === 0;
  },
});
