/** What the window sends to the Parquet worker. */
export type ParquetRequest =
  | {
      readonly type: 'start';
      /** URL or bytes of parquet-wasm's module. */
      readonly wasm: string | Uint8Array;
      readonly compression: 'zstd' | 'snappy';
      readonly metadata: readonly (readonly [string, string])[];
      readonly rowGroupRows: number;
    }
  /** One row group as an Arrow IPC stream of one record batch. */
  | { readonly type: 'row-group'; readonly ipc: Uint8Array }
  | { readonly type: 'end' };

/** What the Parquet worker answers: it pulls row groups one by one and hands out the bytes of the file. */
export type ParquetResponse =
  | { readonly type: 'pull' }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };
