import type { Page } from 'playwright-core';

/** Drops files of the disk into the middle of the window, as the system's file manager does. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  }
  await session.detach();
}

/** Gives files of the disk to a file input. Playwright's own way hands a browser it did not start their contents alone. */
export async function chooseInInput(page: Page, selector: string, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  await session.send('DOM.setFileInputFiles', { nodeId, files: [...paths] });
  await session.detach();
}
