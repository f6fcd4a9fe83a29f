import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';
import { createJsonFile } from './json-file.ts';

const schema = z.strictObject({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(640),
  height: z.int().min(480),
  isMaximized: z.boolean(),
});
type WindowState = {
  readonly place: { readonly x: number; readonly y: number } | undefined;
  readonly size: { readonly width: number; readonly height: number };
  readonly isMaximized: boolean;
};

const FIRST: z.infer<typeof schema> = { width: 1440, height: 900, isMaximized: false };
const SETTLE_MS = 400;
const LEAST_VISIBLE = 80;

function isVisible(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const height = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y);
  return width >= LEAST_VISIBLE && height >= LEAST_VISIBLE;
}

/** Size and place as the window was left; the place only where a display still shows it. */
export function openWindowState(file: string): { readonly state: WindowState; follow(window: BrowserWindow): void } {
  const store = createJsonFile(file, schema, FIRST);
  const { x, y, width, height, isMaximized } = store.read();
  const isShown =
    x !== undefined &&
    y !== undefined &&
    screen.getAllDisplays().some(({ workArea }) => isVisible({ x, y, width, height }, workArea));
  return {
    state: { place: isShown ? { x, y } : undefined, size: { width, height }, isMaximized },
    follow(window) {
      let timer: NodeJS.Timeout | undefined;
      const save = () => {
        clearTimeout(timer);
        if (window.isDestroyed()) return;
        const bounds = window.getNormalBounds();
        const next = schema.safeParse({ ...bounds, isMaximized: window.isMaximized() });
        if (next.success) store.write(next.data);
      };
      const saveSoon = () => {
        clearTimeout(timer);
        timer = setTimeout(save, SETTLE_MS);
      };
      window.on('resize', saveSoon);
      window.on('move', saveSoon);
      window.on('maximize', saveSoon);
      window.on('unmaximize', saveSoon);
      window.on('close', save);
      window.on('closed', () => clearTimeout(timer));
    },
  };
}
