import type { Progress } from '#core/kernel/progress.ts';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../core-host/described-error.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { ExportedFile, ExportRequest, ExportTarget, Workbench } from '../core-host/workbench.ts';

export type ExportState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly startedAt: number; readonly progress: Progress | null }
  | { readonly status: 'ready'; readonly files: readonly ExportedFile[]; readonly folder: string | null }
  | { readonly status: 'failed'; readonly error: DescribedError };

export type ExportSlice = {
  readonly exporting: ExportState;
  startExport(request: ExportRequest, target: ExportTarget): Promise<void>;
  cancelExport(): void;
  dismissExport(): void;
};

export type ExportSliceHost = {
  readonly workbench: Workbench;
  readonly now: () => number;
  /** Hands a finished file to the browser's own download. */
  readonly saveDownload: (name: string, blob: Blob) => void;
};

export function createExportSlice<State extends ExportSlice>({
  workbench,
  now,
  saveDownload,
}: ExportSliceHost): StateCreator<State, [], [], ExportSlice> {
  return (set, get) => {
    const latest = createLatestRun();
    const put = (exporting: ExportState) => set({ exporting } as Partial<State>);

    return {
      exporting: { status: 'idle' },
      startExport: async (request, target) => {
        const { signal, isCurrent } = latest.begin();
        put({ status: 'running', startedAt: now(), progress: null });
        try {
          const files = await workbench.exportFiles(request, target, {
            signal,
            onProgress: (progress) => {
              const { exporting } = get();
              if (isCurrent() && exporting.status === 'running') put({ ...exporting, progress });
            },
          });
          if (!isCurrent()) return;
          for (const { name, blob } of files) if (blob !== undefined) saveDownload(name, blob);
          put({ status: 'ready', files, folder: target.kind === 'folder' ? target.folder.name : null });
        } catch (error) {
          if (!isCurrent()) return;
          const described = describeError(error);
          put(described.code === 'task/cancelled' ? { status: 'idle' } : { status: 'failed', error: described });
        }
      },
      cancelExport: latest.cancel,
      dismissExport: () => put({ status: 'idle' }),
    };
  };
}
