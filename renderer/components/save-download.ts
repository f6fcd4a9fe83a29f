const RELEASE_AFTER_MS = 60_000;

/** Lets the browser save a Blob under a name; the Blob is released once the download has surely begun. */
export function saveDownload(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_AFTER_MS);
}
