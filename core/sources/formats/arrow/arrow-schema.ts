import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';
import type { FileSource } from '#core/kernel/files.ts';

const TAIL_BYTES = 10;
const SCHEMA_LIMIT = 16 * 1_048_576;

/** Types of the format that the reading library does not know, by their number in Schema.fbs. */
const UNREAD_TYPES: ReadonlyMap<number, string> = new Map([
  [21, 'LargeList'],
  [22, 'RunEndEncoded'],
  [23, 'BinaryView'],
  [24, 'Utf8View'],
  [25, 'ListView'],
  [26, 'LargeListView'],
]);

async function readSchema(file: FileSource, isFile: boolean): Promise<Schema | null> {
  if (isFile) {
    const tail = await file.read(file.size - TAIL_BYTES, file.size);
    const length = new DataView(tail.buffer, tail.byteOffset, tail.byteLength).getInt32(0, true);
    const start = file.size - TAIL_BYTES - length;
    if (length <= 0 || length > SCHEMA_LIMIT || start < 0) return null;
    return Footer.getRootAsFooter(new ByteBuffer(new Uint8Array(await file.read(start, start + length)))).schema();
  }
  const head = await file.read(0, Math.min(file.size, SCHEMA_LIMIT));
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = view.getUint32(0, true) === 0xffff_ffff ? 8 : 4;
  const message = Message.getRootAsMessage(new ByteBuffer(new Uint8Array(head.subarray(start))));
  const schema: unknown = message.header(new Schema());
  return schema instanceof Schema ? schema : null;
}

/** The columns of an Arrow file whose type is not read, with the name of the type; none where the schema itself cannot be read. */
export async function listUnreadColumns(
  file: FileSource,
  isFile: boolean,
): Promise<readonly { readonly column: string; readonly type: string }[]> {
  try {
    const schema = await readSchema(file, isFile);
    return Array.from({ length: schema?.fieldsLength() ?? 0 }, (_, index) => schema?.fields(index) ?? null).flatMap(
      (field) => {
        const type = UNREAD_TYPES.get(field?.typeType() ?? 0);
        return field === null || type === undefined ? [] : [{ column: field.name() ?? '', type }];
      },
    );
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError || (error instanceof Error && error.name === 'Error'))
      return [];
    throw error;
  }
}
