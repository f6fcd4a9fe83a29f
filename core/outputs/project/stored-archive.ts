import { Zip, ZipPassThrough } from 'fflate';
import { sumCrc32 } from '#core/kernel/crc32.ts';
import type { FileSink, FileSource } from '#core/kernel/files.ts';
import { throwIfCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import type { Label } from '#core/kernel/label.ts';

/** Where a file lies in an archive: bytes `start` (inclusive) to `start + size`, with the CRC-32 they must have. */
export type ArchiveEntry = {
  readonly path: string;
  readonly start: number;
  readonly size: number;
  readonly crc32: number;
};

const CHUNK_BYTES = 1_048_576;
const ARCHIVE_LIMIT = 0xffff_ffff;
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_END_BYTES = 22;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const COMMENT_BYTES = 65_535;
/** The earliest time a zip can hold: archives of the same files are the same bytes. */
const ARCHIVE_TIME = '1980-01-01T12:00:00';

/**
 * Writes files into one zip without compressing them, so that each can later be read as a range of the archive. Reads them in
 * chunks of 1 MiB; does not commit the sink.
 *
 * @throws WorkbenchError `project/too-large` where the archive would pass 4 GiB, `task/cancelled`.
 */
export async function writeStoredArchive(
  files: readonly { readonly path: string; readonly file: FileSource }[],
  sink: FileSink,
  signal?: AbortSignal,
): Promise<void> {
  const size = files.reduce((sum, { path, file }) => sum + file.size + 2 * path.length * 4 + 100, 0);
  if (size > ARCHIVE_LIMIT) {
    throw new WorkbenchError('project/too-large', `The files come to ${size} bytes; a packaged copy holds 4 GiB.`, {
      hint: 'Save the project with its files linked instead, and pass them on beside it.',
      zh: {
        message: `文件共 ${size} 字节，打包副本最多容纳 4 GiB。`,
        hint: '请改为以链接文件的方式保存项目，并把数据文件一同交付。',
      },
    });
  }
  const ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error === null) ready.push(chunk);
    else failure = error;
  });
  const drain = async (): Promise<void> => {
    if (failure !== null) throw failure;
    for (const chunk of ready.splice(0)) await sink.write(chunk);
  };
  for (const { path, file } of files) {
    const entry = new ZipPassThrough(path);
    entry.mtime = ARCHIVE_TIME;
    zip.add(entry);
    for (let position = 0; position < file.size; position += CHUNK_BYTES) {
      throwIfCancelled(signal);
      entry.push(new Uint8Array(await file.read(position, Math.min(file.size, position + CHUNK_BYTES))), false);
      await drain();
    }
    entry.push(new Uint8Array(0), true);
    await drain();
  }
  zip.end();
  await drain();
}

function failInvalid(file: FileSource, what: Label): never {
  throw new WorkbenchError('project/invalid-package', `${file.name} is not a whole packaged project: ${what.en}.`, {
    hint: 'Copy the file again from where it came from; it may have been cut off on the way.',
    zh: {
      message: `${file.name} 不是完整的项目包：${what.zh}。`,
      hint: '请从来源处重新复制该文件，它可能在传输中被截断。',
    },
    place: { file: file.name },
  });
}

async function readView(file: FileSource, start: number, end: number): Promise<DataView> {
  const bytes = new Uint8Array(await file.read(start, end));
  if (bytes.byteLength !== end - start) failInvalid(file, { zh: '文件提前结束', en: 'it ends too early' });
  return new DataView(bytes.buffer);
}

async function findDirectory(file: FileSource): Promise<{ count: number; start: number; end: number }> {
  const tailStart = Math.max(0, file.size - DIRECTORY_END_BYTES - COMMENT_BYTES);
  const tail = await readView(file, tailStart, file.size);
  for (let at = tail.byteLength - DIRECTORY_END_BYTES; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== DIRECTORY_END) continue;
    const start = tail.getUint32(at + 16, true);
    const end = start + tail.getUint32(at + 12, true);
    if (end > tailStart + at) failInvalid(file, { zh: '文件清单的位置不对', en: 'its list of files is out of place' });
    return { count: tail.getUint16(at + 10, true), start, end };
  }
  return failInvalid(file, { zh: '末尾没有文件清单', en: 'it has no list of files at its end' });
}

/**
 * Lists the files of an archive that `writeStoredArchive` wrote, without reading them.
 * @throws WorkbenchError `project/invalid-package` where it is damaged, or compressed and so of another origin.
 */
export async function listStoredArchive(file: FileSource): Promise<ReadonlyMap<string, ArchiveEntry>> {
  if (file.size < DIRECTORY_END_BYTES) failInvalid(file, { zh: '文件太短', en: 'it is too short' });
  const { count, start, end } = await findDirectory(file);
  const directory = await readView(file, start, end);
  const entries = new Map<string, ArchiveEntry>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + DIRECTORY_ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== DIRECTORY_ENTRY) {
      failInvalid(file, { zh: '文件清单已损坏', en: 'its list of files is damaged' });
    }
    const size = directory.getUint32(at + 24, true);
    const nameBytes = directory.getUint16(at + 28, true);
    const path = new TextDecoder('utf-8').decode(
      new Uint8Array(
        directory.buffer,
        at + DIRECTORY_ENTRY_BYTES,
        Math.min(nameBytes, directory.byteLength - at - DIRECTORY_ENTRY_BYTES),
      ),
    );
    if (directory.getUint16(at + 10, true) !== 0)
      failInvalid(file, { zh: `${path} 是压缩过的`, en: `${path} is compressed` });
    const header = directory.getUint32(at + 42, true);
    if (header + LOCAL_HEADER_BYTES > start)
      failInvalid(file, { zh: `${path} 的位置不对`, en: `${path} is out of place` });
    const local = await readView(file, header, header + LOCAL_HEADER_BYTES);
    if (local.getUint32(0, true) !== LOCAL_HEADER)
      failInvalid(file, { zh: `${path} 的位置不对`, en: `${path} is out of place` });
    const dataStart = header + LOCAL_HEADER_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
    if (dataStart + size > start) failInvalid(file, { zh: `${path} 不完整`, en: `${path} is cut off` });
    entries.set(path, { path, start: dataStart, size, crc32: directory.getUint32(at + 16, true) });
    at += DIRECTORY_ENTRY_BYTES + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * Compares the bytes of a file in an archive with its checksum.
 * @throws WorkbenchError `project/invalid-package` where they differ.
 */
export async function checkEntry(file: FileSource, entry: ArchiveEntry): Promise<void> {
  const end = entry.start + entry.size;
  let crc = 0;
  for (let position = entry.start; position < end; position += CHUNK_BYTES) {
    crc = sumCrc32(await file.read(position, Math.min(end, position + CHUNK_BYTES)), crc);
  }
  if (crc !== entry.crc32) {
    failInvalid(file, {
      zh: `${entry.path} 的校验和（CRC-32）不符，内容已改变`,
      en: `the checksum (CRC-32) of ${entry.path} does not match its content`,
    });
  }
}
