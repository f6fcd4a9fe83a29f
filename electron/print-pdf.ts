import { app, BrowserWindow } from 'electron';
import { randomBytes } from 'node:crypto';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { APP_ADDRESS } from './app-address.ts';
import { PRINT_ROUTE } from './app-protocol.ts';
import { createWebPreferences } from './security.ts';

export type PdfPrinter = {
  /** The page that a token stands for, for as long as it is being printed. */
  readonly findPage: (token: string) => string | undefined;
  /** A self-contained page of HTML as A4 pages; rejects with `host/not-printed`. */
  readonly print: (html: string) => Promise<Uint8Array>;
};

/**
 * Makes PDF in a window that is never shown, without preload and script; it gets the page under a token of its own and may
 * load nothing else (`app-protocol.ts`).
 */
export function createPdfPrinter(): PdfPrinter {
  const pages = new Map<string, string>();
  return {
    findPage: (token) => pages.get(token),
    print: async (html) => {
      const token = randomBytes(24).toString('base64url');
      pages.set(token, html);
      const window = new BrowserWindow({
        show: false,
        webPreferences: { ...createWebPreferences(app.isPackaged), javascript: false },
      });
      try {
        await window.loadURL(new URL(`${PRINT_ROUTE}${token}`, APP_ADDRESS).href);
        const pdf = await window.webContents.printToPDF({
          pageSize: 'A4',
          printBackground: true,
          generateTaggedPDF: true,
          generateDocumentOutline: true,
        });
        return new Uint8Array(pdf);
      } catch (error) {
        throw new WorkbenchError('host/not-printed', 'The page could not be turned into PDF.', {
          hint: 'Save it as HTML and print that from a browser.',
          zh: { message: '页面未能转换为 PDF。', hint: '请先保存为 HTML，再用浏览器打印。' },
          cause: error,
        });
      } finally {
        pages.delete(token);
        window.destroy();
      }
    },
  };
}
