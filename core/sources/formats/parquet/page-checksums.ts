import type { AsyncBuffer, RowGroup } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { sumCrc32 } from '#core/kernel/crc32.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { checkSignal } from '#core/sources/formats/byte-stream.ts';
import { createParquetError } from './parquet-faults.ts';

/** Bytes in which the header of a first page is looked for; it may carry statistics. */
const HEADER_BYTES = 65_536;

type Span = { readonly start: number; readonly end: number; readonly name: string };
type PageHeader = { readonly size: number; readonly crc: number | undefined; readonly end: number };

function listChunks(group: RowGroup): Span[] {
  return group.columns.flatMap(({ meta_data: meta }) => {
    if (meta === undefined) return [];
    const first = meta.dictionary_page_offset ?? meta.data_page_offset;
    const start = Number(first < meta.data_page_offset ? first : meta.data_page_offset);
    const end = start + Number(meta.total_compressed_size);
    return [{ start, end, name: meta.path_in_schema.join('.') }];
  });
}

/** The page header at `offset`: field 3 is the compressed size, field 4 the CRC-32 (parquet.thrift, PageHeader). */
function readHeader(bytes: ArrayBuffer, offset: number): PageHeader {
  const reader = { view: new DataView(bytes), offset };
  const header: Readonly<Record<string, unknown>> = deserializeTCompactProtocol(reader);
  const { field_3: size, field_4: crc } = header;
  return { size: Number(size), crc: typeof crc === 'number' ? crc >>> 0 : undefined, end: reader.offset };
}

function checkChunk(file: FileSource, chunk: Span, bytes: ArrayBuffer): void {
  let at = 0;
  let page = 0;
  while (at < bytes.byteLength - 1) {
    page += 1;
    const header = readHeader(bytes, at);
    const next = header.end + header.size;
    if (!(header.size >= 0) || next > bytes.byteLength || next <= at) {
      throw createParquetError(file, {
        zh: `列“${chunk.name}”有数据页超出其范围`,
        en: `a page of column ${chunk.name} reaches beyond its place`,
      });
    }
    if (header.crc !== undefined && sumCrc32(new Uint8Array(bytes, header.end, header.size)) !== header.crc) {
      throw createParquetError(file, {
        zh: `列“${chunk.name}”第 ${page} 个数据页的校验和（CRC-32）不符，内容已改变`,
        en: `the checksum (CRC-32) of page ${page} of column ${chunk.name} does not match its content`,
      });
    }
    at = next;
  }
}

/**
 * Compares the checksums of the pages of a row group where the writer stored them. Returns the file to read the group from:
 * what was compared is what is read.
 * @throws WorkbenchError `format/parquet-damaged`, `task/cancelled`.
 */
export async function checkPages(
  file: FileSource,
  buffer: AsyncBuffer,
  group: RowGroup,
  task?: TaskOptions,
): Promise<AsyncBuffer> {
  const held: (Span & { readonly bytes: ArrayBuffer })[] = [];
  for (const chunk of listChunks(group)) {
    checkSignal(task);
    if (!(chunk.start >= 0) || chunk.end > file.size || chunk.end <= chunk.start) {
      throw createParquetError(file, {
        zh: `列“${chunk.name}”不在文件范围内`,
        en: `column ${chunk.name} lies outside the file`,
      });
    }
    const head = await buffer.slice(chunk.start, Math.min(chunk.end, chunk.start + HEADER_BYTES));
    if (readHeader(head, 0).crc === undefined) continue;
    const bytes = head.byteLength === chunk.end - chunk.start ? head : await buffer.slice(chunk.start, chunk.end);
    checkChunk(file, chunk, bytes);
    held.push({ ...chunk, bytes });
  }
  if (held.length === 0) return buffer;
  return {
    byteLength: buffer.byteLength,
    slice: async (start, end = buffer.byteLength) => {
      const known = held.find((chunk) => start >= chunk.start && end <= chunk.end);
      return known === undefined ? buffer.slice(start, end) : known.bytes.slice(start - known.start, end - known.start);
    },
  };
}
