import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';

/** What `host` of a FileSource over an address is: the engine reads ranges of it itself. */
export type UrlHost = { readonly url: string };

type UrlFile = { readonly name: string; readonly size: number; readonly modifiedAt: number; readonly address: string };

const CHUNK_BYTES = 1_048_576;

async function fetchRange(file: UrlFile, start: number, end: number): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array(0);
  const response = await fetch(file.address, { headers: { Range: `bytes=${start}-${end - 1}` } });
  if (response.status !== 206) {
    await response.body?.cancel();
    const isGone = response.status === 404 || response.status === 410;
    throw new WorkbenchError(
      isGone ? 'file/not-found' : 'file/no-ranges',
      isGone
        ? `The file ${file.name} is not there any more.`
        : `A part of ${file.name} was asked for and answered with status ${response.status}.`,
      {
        hint: 'Choose the file again.',
        place: { file: file.name },
        zh: {
          message: isGone
            ? `文件 ${file.name} 已不在原处。`
            : `读取 ${file.name} 的一部分时，得到的状态是 ${response.status}。`,
          hint: '请重新选择该文件。',
        },
      },
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** A FileSource over an address that answers ranges with 206. Whole-file answers are refused, not read. */
export function createUrlSource(file: UrlFile): FileSource {
  const host: UrlHost = { url: file.address };
  const read = (start: number, end: number): Promise<Uint8Array> => fetchRange(file, start, Math.min(end, file.size));
  return {
    name: file.name,
    size: file.size,
    modifiedAt: file.modifiedAt,
    read,
    stream: () => {
      let position = 0;
      return new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          if (position >= file.size) {
            controller.close();
            return;
          }
          const chunk = await read(position, position + CHUNK_BYTES);
          position += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
    },
    host,
  };
}
