import type { Dialog, Page } from 'playwright-core';

/** Reloads the window; a question about unsaved work is answered with yes. */
export async function reloadPage(page: Page): Promise<void> {
  const accept = (dialog: Dialog): void => void dialog.accept();
  page.on('dialog', accept);
  try {
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
  } finally {
    page.off('dialog', accept);
  }
}
