import type { Cell } from '#core/kernel/columns.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { type FileSource, createBytesSource } from '#core/kernel/files.ts';
import type { Inspection, LoadReport, ReadOptions } from '#core/sources/formats/define-format.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';
import { ident, sql } from '#core/kernel/sql.ts';

const encoder = new TextEncoder();
let tableCount = 0;

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

export function joinBytes(...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : [...part])));
}

export function encodeUtf16(
  text: string,
  options: { readonly bom: boolean; readonly bigEndian?: boolean },
): Uint8Array {
  const source = options.bom ? `\uFEFF${text}` : text;
  const bytes = new Uint8Array(source.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < source.length; index += 1)
    view.setUint16(index * 2, source.charCodeAt(index), options.bigEndian !== true);
  return bytes;
}

let gbkTable: Map<string, readonly [number, number]> | undefined;

/** GBK bytes of a text, through the platform's own decoder read backwards. */
export function encodeGbk(text: string): Uint8Array {
  if (gbkTable === undefined) {
    gbkTable = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let lead = 0x81; lead <= 0xfe; lead += 1) {
      for (let trail = 0x40; trail <= 0xfe; trail += 1) {
        const char = decoder.decode(Uint8Array.of(lead, trail));
        if (char.length === 1 && char !== '\uFFFD') gbkTable.set(char, [lead, trail]);
      }
    }
  }
  const bytes: number[] = [];
  for (const char of text) {
    const pair = gbkTable.get(char);
    if (char.charCodeAt(0) < 0x80) bytes.push(char.charCodeAt(0));
    else if (pair === undefined) throw new Error(`${char} is not in GBK`);
    else bytes.push(...pair);
  }
  return Uint8Array.from(bytes);
}

export type Loaded = {
  readonly inspection: Inspection;
  readonly report: LoadReport;
  /** Records by number, then cells by column. */
  readonly rows: readonly (readonly Cell[])[];
  readonly records: readonly number[];
};

/** Inspects and loads a file into a table of its own and reads it all back. */
export async function loadFile(engine: Engine, file: FileSource, options: ReadOptions = {}): Promise<Loaded> {
  const inspection = await inspectFile(file, options);
  tableCount += 1;
  const table = { name: `raw_test_${tableCount}` };
  const report = await getFormat(inspection.format).load(engine, file, inspection, table);
  const all = toRows(await engine.query(sql`select * from ${ident(table.name)} order by _record`));
  await engine.run(sql`drop table ${ident(table.name)}`);
  return {
    inspection,
    report,
    records: all.map((row) => Number(row['_record'])),
    rows: all.map((row) => inspection.columns.map((column) => row[column] ?? null)),
  };
}

export function loadBytes(
  engine: Engine,
  name: string,
  bytes: Uint8Array | string,
  options: ReadOptions = {},
): Promise<Loaded> {
  return loadFile(engine, createBytesSource(name, typeof bytes === 'string' ? encodeText(bytes) : bytes), options);
}

/** The engine with a count of how raw tables were filled. */
export function watchEngine(engine: Engine): {
  readonly engine: Engine;
  readonly used: { reader: number; batches: number };
} {
  const used = { reader: 0, batches: 0 };
  return {
    used,
    engine: {
      ...engine,
      kind: engine.kind,
      run: (statement, options) => {
        if (statement.text.includes('read_csv')) used.reader += 1;
        return engine.run(statement, options);
      },
      query: (statement, options) => engine.query(statement, options),
      attachFile: (name, source) => engine.attachFile(name, source),
      insertColumns: (table, batches, options) => {
        used.batches += 1;
        return engine.insertColumns(table, batches, options);
      },
    },
  };
}
