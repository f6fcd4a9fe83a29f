/** A file that was exported; with its content where the browser is to save it. */
export type ExportedFile = { readonly name: string; readonly bytes: number; readonly blob?: Blob };
