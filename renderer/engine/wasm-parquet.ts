import type { Columns } from '#core/kernel/columns.ts';
import { gatherBatches } from '#core/kernel/columns-builder.ts';
import type { ParquetOptions } from '#core/kernel/engine.ts';
import type { FileSink } from '#core/kernel/files.ts';
import { WorkbenchError, throwIfCancelled } from '#core/kernel/errors.ts';
import type { ParquetRequest, ParquetResponse } from './parquet-messages.ts';
import { encodeArrowStream } from './wasm-columns.ts';

/** DuckDB's own row group size. */
const ROW_GROUP_ROWS = 122_880;

/** Writes batches as one Parquet file through the worker, holding about two row groups at a time. Returns the rows written. */
export async function encodeParquet(
  worker: Worker,
  wasm: string | Uint8Array,
  batches: AsyncIterable<Columns>,
  sink: FileSink,
  options: ParquetOptions,
): Promise<number> {
  const rowGroupRows = Math.max(1, Math.trunc(options.rowGroupRows ?? ROW_GROUP_ROWS));
  const rowGroups = gatherBatches(batches, rowGroupRows);
  const post = (request: ParquetRequest, transfer: Transferable[] = []): void => worker.postMessage(request, transfer);
  let rowCount = 0;
  let writes: Promise<void> = Promise.resolve();

  const answerPull = async (): Promise<void> => {
    await writes;
    throwIfCancelled(options.signal);
    const next = await rowGroups.next();
    if (next.done === true) {
      post({ type: 'end' });
      return;
    }
    rowCount += next.value.rowCount;
    const ipc = encodeArrowStream(next.value);
    post({ type: 'row-group', ipc }, [ipc.buffer]);
    options.onProgress?.(rowCount);
  };

  let stopListening = (): void => undefined;
  const finished = new Promise<number>((resolve, reject) => {
    const listen = ({ data }: MessageEvent<ParquetResponse>): void => {
      switch (data.type) {
        case 'pull':
          answerPull().catch(reject);
          break;
        case 'chunk':
          writes = writes.then(() => sink.write(data.bytes));
          writes.catch(reject);
          break;
        case 'done':
          writes.then(() => resolve(rowCount), reject);
          break;
        case 'failed':
          reject(
            new WorkbenchError('engine/parquet-failed', `The Parquet file could not be written: ${data.message}`, {
              zh: { message: `Parquet 文件未能写入：${data.message}` },
            }),
          );
          break;
      }
    };
    const fail = (event: ErrorEvent): void => {
      reject(
        new WorkbenchError('engine/parquet-failed', `The Parquet writer stopped working: ${event.message}`, {
          zh: {
            message: `Parquet 写入程序已停止工作：${event.message}`,
            hint: '请重新导出；如果再次发生，请改为导出 CSV。',
          },
        }),
      );
    };
    worker.addEventListener('message', listen);
    worker.addEventListener('error', fail);
    stopListening = () => {
      worker.removeEventListener('message', listen);
      worker.removeEventListener('error', fail);
    };
  });
  post({
    type: 'start',
    wasm,
    compression: options.compression ?? 'zstd',
    metadata: Object.entries(options.metadata),
    rowGroupRows,
  });
  try {
    return await finished;
  } finally {
    stopListening();
    await rowGroups.return();
  }
}
