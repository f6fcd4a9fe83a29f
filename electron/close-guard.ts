import { app, dialog, type BrowserWindow } from 'electron';
import type { Texts } from './texts.ts';

export type CloseGuard = {
  setDocument(document: { readonly name: string | null; readonly isDirty: boolean }): void;
  /** The page's answer to "save before closing". */
  finishClose(isSaved: boolean): void;
  /** The page is gone, and what it held with it: nothing is left to save. */
  letGo(): void;
};

const SAVE = 0;
const DISCARD = 1;
const CANCEL = 2;
/** A page that does not answer is not waited for longer: its work is not wanted any more. */
const DISCARD_WAIT_MS = 2000;

export type CloseGuardOptions = {
  texts(): Texts;
  askPageToSave(): void;
  /** The page forgets what it kept for recovery, and answers as after saving. */
  askPageToDiscard(): void;
};

/** While the document has unsaved changes, closing asks: save, don't save, cancel. */
export function guardClose(window: BrowserWindow, options: CloseGuardOptions): CloseGuard {
  let name: string | null = null;
  let isDirty = false;
  let isAsking = false;
  let isQuitting = false;

  function closeNow(): void {
    if (window.isDestroyed()) return;
    isDirty = false;
    window.close();
    if (isQuitting) app.quit();
  }

  async function ask(): Promise<void> {
    const texts = options.texts();
    isAsking = true;
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title: texts.unsavedTitle,
        message: texts.unsaved(name ?? texts.untitled),
        detail: texts.unsavedDetail,
        buttons: [texts.save, texts.discard, texts.cancel],
        defaultId: SAVE,
        cancelId: CANCEL,
        noLink: true,
      });
      if (response === SAVE) options.askPageToSave();
      else if (response === DISCARD) {
        options.askPageToDiscard();
        setTimeout(closeNow, DISCARD_WAIT_MS).unref();
      } else isQuitting = false;
    } finally {
      isAsking = false;
    }
  }

  const rememberQuit = () => {
    isQuitting = true;
  };
  app.on('before-quit', rememberQuit);
  window.on('closed', () => app.off('before-quit', rememberQuit));
  window.on('close', (event) => {
    if (!isDirty) return;
    event.preventDefault();
    if (!isAsking) void ask();
  });

  return {
    setDocument(document) {
      ({ name, isDirty } = document);
      window.setDocumentEdited(isDirty);
      const product = app.getName();
      window.setTitle(name === null ? product : `${isDirty ? '• ' : ''}${name} — ${product}`);
    },
    finishClose(isSaved) {
      if (isSaved) closeNow();
      else isQuitting = false;
    },
    letGo() {
      isDirty = false;
    },
  };
}
