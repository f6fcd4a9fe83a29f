/** One report of a long action. `done` and `total` are in the unit of the step (bytes, rows, models); `total` is absent where it is unknown. */
export type Progress = {
  readonly step: 'inspect' | 'load' | 'clean' | 'model' | 'check' | 'export';
  /** File, source or table at work. */
  readonly subject: string;
  readonly done: number;
  readonly total?: number;
};

export type ProgressListener = (progress: Progress) => void;

export type TaskOptions = { readonly signal?: AbortSignal | undefined; readonly onProgress?: ProgressListener };

/** Lets waiting events be handled, such as a request to cancel: long work in one thread calls it now and then. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
