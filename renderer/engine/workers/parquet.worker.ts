import initParquet, {
  Compression,
  Table,
  type WriterProperties,
  WriterPropertiesBuilder,
  transformParquetStream,
} from 'parquet-wasm/esm/parquet_wasm.js';
import type { ParquetRequest, ParquetResponse } from '../parquet-messages.ts';

type Start = Extract<ParquetRequest, { type: 'start' }>;

let initialized: Promise<unknown> | undefined;
let answerPull: ((rowGroup: Uint8Array | null) => void) | undefined;

function post(response: ParquetResponse, transfer: Transferable[] = []): void {
  postMessage(response, { transfer });
}

function createProperties(start: Start): WriterProperties {
  return new WriterPropertiesBuilder()
    .setCompression(start.compression === 'zstd' ? Compression.ZSTD : Compression.SNAPPY)
    .setMaxRowGroupSize(start.rowGroupRows)
    .setKeyValueMetadata(new Map(start.metadata))
    .build();
}

function pullRowGroup(): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    answerPull = resolve;
    post({ type: 'pull' });
  });
}

function createRowGroupStream(): ReadableStream {
  return new ReadableStream(
    {
      pull: async (controller) => {
        const ipc = await pullRowGroup();
        if (ipc === null) {
          controller.close();
          return;
        }
        const table = Table.fromIPCStream(ipc);
        for (const batch of table.recordBatches()) controller.enqueue(batch);
        table.free();
      },
    },
    { highWaterMark: 0 },
  );
}

async function writeFile(start: Start): Promise<void> {
  initialized ??= initParquet({ module_or_path: start.wasm });
  await initialized;
  const file = await transformParquetStream(createRowGroupStream(), createProperties(start));
  const reader = (file as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const bytes = value.slice();
    post({ type: 'chunk', bytes }, [bytes.buffer]);
  }
  post({ type: 'done' });
}

onmessage = ({ data }: MessageEvent<ParquetRequest>) => {
  if (data.type === 'start') {
    writeFile(data).catch((error: unknown) => {
      post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  } else {
    answerPull?.(data.type === 'end' ? null : data.ipc);
  }
};
