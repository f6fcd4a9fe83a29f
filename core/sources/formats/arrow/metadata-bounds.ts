import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { Field } from 'apache-arrow/fb/field';
import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';
import { BatchFault } from './check-batch.ts';

/** Columns and inner columns of the largest schema that is looked at. */
const MAX_FIELDS = 20_000;

function checkCount(count: number, bytes: number, each: number): void {
  if (count >= 0 && count * each <= bytes) return;
  throw new BatchFault({
    zh: `其中一个列表声称有 ${count} 项，超出所在消息的 ${bytes} 字节`,
    en: `one of its lists claims ${count} entries, more than its message of ${bytes} bytes holds`,
  });
}

function checkFields(schema: Schema, bytes: number): void {
  checkCount(schema.fieldsLength(), bytes, 4);
  checkCount(schema.customMetadataLength(), bytes, 4);
  const open: (Field | null)[] = Array.from({ length: schema.fieldsLength() }, (_, index) => schema.fields(index));
  let seen = 0;
  for (let field = open.pop(); field !== undefined; field = open.pop()) {
    seen += 1;
    if (field === null || seen > MAX_FIELDS) {
      throw new BatchFault({
        zh: `列的定义有误或超过 ${MAX_FIELDS} 个`,
        en: `its columns are defined wrongly or are more than ${MAX_FIELDS}`,
      });
    }
    checkCount(field.childrenLength(), bytes, 4);
    checkCount(field.customMetadataLength(), bytes, 4);
    for (let child = 0; child < field.childrenLength(); child += 1) open.push(field.children(child));
  }
}

function checkBatchLists(batch: RecordBatch | null, bytes: number): void {
  checkCount(batch?.nodesLength() ?? 0, bytes, 16);
  checkCount(batch?.buffersLength() ?? 0, bytes, 16);
}

/**
 * Checks that the lists of a message fit into its bytes: the library makes as many objects as they claim.
 * @throws BatchFault, and what reading beyond the bytes throws.
 */
export function checkMessage(bytes: Uint8Array): void {
  const message = Message.getRootAsMessage(new ByteBuffer(bytes));
  const { byteLength } = bytes;
  checkCount(message.customMetadataLength(), byteLength, 4);
  switch (message.headerType()) {
    case MessageHeader.Schema: {
      const schema = new Schema();
      if (message.header(schema) !== null) checkFields(schema, byteLength);
      return;
    }
    case MessageHeader.RecordBatch: {
      const batch = new RecordBatch();
      if (message.header(batch) !== null) checkBatchLists(batch, byteLength);
      return;
    }
    case MessageHeader.DictionaryBatch: {
      const batch = new DictionaryBatch();
      if (message.header(batch) !== null) checkBatchLists(batch.data(), byteLength);
      return;
    }
    default:
  }
}

/** The same for the footer of a file. */
export function checkFooter(bytes: Uint8Array): void {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  checkCount(footer.dictionariesLength(), bytes.byteLength, 24);
  checkCount(footer.recordBatchesLength(), bytes.byteLength, 24);
  const schema = footer.schema();
  if (schema !== null) checkFields(schema, bytes.byteLength);
}
