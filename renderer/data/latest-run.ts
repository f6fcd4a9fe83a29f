export type Run = {
  readonly signal: AbortSignal;
  /** False once another run began: then nothing of this one is shown any more. */
  readonly isCurrent: () => boolean;
};

/** Work of which one runs at a time: the last one wins. */
export type LatestRun = {
  /** Begins a run; the one before is cancelled. */
  readonly begin: () => Run;
  /** Cancels the current run, which stays current: it says itself that it was cancelled. */
  readonly cancel: () => void;
  /** Gives what cancels the run that is the current one now, and no later one. */
  readonly aim: () => () => void;
  /** Cancels the current run and forgets it. */
  readonly drop: () => void;
};

export function createLatestRun(): LatestRun {
  let current: AbortController | null = null;
  const cancel = () => current?.abort();
  return {
    begin: () => {
      cancel();
      const own = new AbortController();
      current = own;
      return { signal: own.signal, isCurrent: () => current === own };
    },
    cancel,
    aim: () => {
      const own = current;
      return () => own?.abort();
    },
    drop: () => {
      cancel();
      current = null;
    },
  };
}
