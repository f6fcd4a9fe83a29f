import type { HostFile } from './host-bridge.ts';

const LOCATOR = 'sample:';

/** What finds a file of the sample again, on any machine. */
export function locateSample(name: string): string {
  return `${LOCATOR}${name}`;
}

/** A file of the sample that lies beside the window; null for a locator of anything else. */
export async function openSampleFile(locator: string | null): Promise<HostFile | null> {
  if (locator?.startsWith(LOCATOR) !== true) return null;
  const name = locator.slice(LOCATOR.length);
  const response = await fetch(new URL(`samples/${encodeURIComponent(name)}`, document.baseURI));
  if (!response.ok) return null;
  return { file: new File([await response.blob()], name, { lastModified: 0 }), locator };
}
