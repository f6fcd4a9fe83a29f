import type { Progress } from '#core/kernel/progress.ts';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../carrier/described-error.ts';
import type { WrittenFile } from '#core/workbench/host.ts';
import type { ExportRequest, ExportTarget, Workbench } from '../carrier/workbench.ts';

export type ExportState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly startedAt: number; readonly progress: Progress | null }
  | { readonly status: 'ready'; readonly files: readonly WrittenFile[]; readonly folder: string | null }
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
    let controller: AbortController | null = null;
    const put = (exporting: ExportState) => set({ exporting } as Partial<State>);

    return {
      exporting: { status: 'idle' },
      startExport: async (request, target) => {
        controller?.abort();
        const own = new AbortController();
        controller = own;
        const isCurrent = () => controller === own;
        put({ status: 'running', startedAt: now(), progress: null });
        try {
          const files = await workbench.exportFiles(request, target, {
            signal: own.signal,
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
        } finally {
          if (isCurrent()) controller = null;
        }
      },
      cancelExport: () => controller?.abort(),
      dismissExport: () => put({ status: 'idle' }),
    };
  };
}
