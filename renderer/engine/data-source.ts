import type { FileSource } from '#core/kernel/files.ts';
import { createBlobSource } from './blob-source.ts';
import { createUrlSource } from './url-source.ts';

/** A FileSource over a file of the browser, or over one that the host serves with ranges. */
export function createDataSource(file: File | Parameters<typeof createUrlSource>[0]): FileSource {
  return 'address' in file ? createUrlSource(file) : createBlobSource(file);
}
