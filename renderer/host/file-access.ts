/** The File System Access API as far as it is used and beyond what the standard library's types know. */
type PermissionMode = { readonly mode: 'read' | 'readwrite' };
type FileType = { readonly description: string; readonly accept: Readonly<Record<string, readonly string[]>> };

export type AccessHandle = FileSystemFileHandle & {
  queryPermission(mode: PermissionMode): Promise<PermissionState>;
  requestPermission(mode: PermissionMode): Promise<PermissionState>;
};

type FileAccess = {
  showOpenFilePicker?(options: {
    readonly multiple?: boolean;
    readonly types?: readonly FileType[];
  }): Promise<AccessHandle[]>;
  showSaveFilePicker?(options: {
    readonly suggestedName: string;
    readonly types?: readonly FileType[];
  }): Promise<AccessHandle>;
};

export const PROJECT_TYPES: readonly FileType[] = [
  { description: 'Customer Workbench', accept: { 'application/octet-stream': ['.cstwb'] } },
];

export function getFileAccess(): FileAccess {
  return window as FileAccess;
}

/** Runs a picker; null where the analyst closed it. */
export async function pick<Picked>(show: () => Promise<Picked>): Promise<Picked | null> {
  try {
    return await show();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** Asks for a permission where it is not there yet; without a user's gesture the browser refuses. */
export async function grantAccess(handle: AccessHandle, mode: 'read' | 'readwrite'): Promise<boolean> {
  if ((await handle.queryPermission({ mode })) === 'granted') return true;
  try {
    return (await handle.requestPermission({ mode })) === 'granted';
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') return false;
    throw error;
  }
}

/** The handle's file as it is now; null where it is gone or may not be read. */
export async function readHandle(handle: AccessHandle): Promise<File | null> {
  if (!(await grantAccess(handle, 'read'))) return null;
  try {
    return await handle.getFile();
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'NotAllowedError'))
      return null;
    throw error;
  }
}

/** Asks through a file input: the way of browsers without pickers. Empty where cancelled. */
export function pickThroughInput(accept: string, multiple: boolean): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = multiple;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}
