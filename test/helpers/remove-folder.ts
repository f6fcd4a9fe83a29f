import { rm } from 'node:fs/promises';

/** Removes a folder into which a browser that is about to end may still write: tries again for up to ten seconds. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
