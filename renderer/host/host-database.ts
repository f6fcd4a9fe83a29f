/** What this host keeps between starts: handles of picked files, recent projects, unsaved work. */
const DATABASE = 'workbench-host';
const STORES = ['handles', 'recents', 'recovery'] as const;
type StoreName = (typeof STORES)[number];

function settle<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('The database did not answer.')));
  });
}

function finish(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new Error('The database refused to write.')),
    );
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener('upgradeneeded', () => {
    for (const name of STORES) request.result.createObjectStore(name, { keyPath: 'id' });
  });
  return settle(request);
}

export type HostTable<Row extends { readonly id: string }> = {
  get(id: string): Promise<Row | undefined>;
  list(): Promise<readonly Row[]>;
  /** On disk when it resolves. */
  put(row: Row): Promise<void>;
  remove(id: string): Promise<void>;
};

let opening: Promise<IDBDatabase> | null = null;

/** One table of the window's own database, kept in the browser's profile (in Electron: in the user's data folder). */
export function openHostTable<Row extends { readonly id: string }>(name: StoreName): HostTable<Row> {
  const begin = async (mode: 'readonly' | 'readwrite'): Promise<IDBTransaction> => {
    opening ??= openDatabase().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return (await opening).transaction(name, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
  };
  const write = async (change: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = await begin('readwrite');
    const done = finish(transaction);
    change(transaction.objectStore(name));
    await done;
  };
  return {
    get: async (id) => (await settle<unknown>((await begin('readonly')).objectStore(name).get(id))) as Row | undefined,
    list: async () => (await settle<unknown[]>((await begin('readonly')).objectStore(name).getAll())) as Row[],
    put: (row) => write((store) => store.put(row)),
    remove: (id) => write((store) => store.delete(id)),
  };
}
