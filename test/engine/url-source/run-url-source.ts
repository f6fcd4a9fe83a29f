import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { describeFile } from '#core/outputs/project/file-reference.ts';
import { sql } from '#core/kernel/sql.ts';
import { openBundledEngine } from '../../../renderer/engine/duckdb-bundle.ts';
import { createUrlSource } from '../../../renderer/engine/url-source.ts';

type Served = { readonly name: string; readonly size: number };

/** What the test calls in the page. */
export type UrlSourcePage = {
  /** Rows and the sum of the second column, read by the engine. */
  sumRows(file: Served): Promise<string>;
  /** The first row, where the engine stops after it. */
  readFirst(file: Served): Promise<string>;
  /** Head and tail hash. */
  fingerprint(file: Served): Promise<string>;
  streamBytes(file: Served): Promise<number>;
  /** The code of the error of a read, else `read`. */
  tryRead(address: string): Promise<string>;
};

let engine: Promise<Engine> | undefined;

function open({ name, size }: Served) {
  const address = new URL(`/__file/token/${encodeURIComponent(name)}`, location.href).href;
  return createUrlSource({ name, size, modifiedAt: 0, address });
}

async function queryFile(file: Served, select: 'sum' | 'first'): Promise<string> {
  engine ??= openBundledEngine();
  const opened = await engine;
  const attached = await opened.attachFile(file.name, open(file));
  const rows = sql`read_csv(${attached.literal}, header = true, auto_detect = false, delim = ',', columns = {'a': 'VARCHAR', 'b': 'BIGINT'})`;
  const answer = await opened.query(
    select === 'sum'
      ? sql`select count(*) || ' ' || sum(b) as answer from ${rows}`
      : sql`select a || ' ' || b as answer from ${rows} limit 1`,
  );
  await attached.detach();
  return String(toSingleRow(answer)['answer']);
}

const urlSourcePage: UrlSourcePage = {
  sumRows: (file) => queryFile(file, 'sum'),
  readFirst: (file) => queryFile(file, 'first'),
  fingerprint: async (file) => {
    const { fingerprint } = await describeFile(open(file));
    return `${fingerprint?.head} ${fingerprint?.tail}`;
  },
  streamBytes: async (file) => {
    const reader = open(file).stream().getReader();
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      bytes += value.byteLength;
    }
  },
  tryRead: async (address) => {
    try {
      const source = createUrlSource({
        name: 'a.csv',
        size: 100,
        modifiedAt: 0,
        address: new URL(address, location.href).href,
      });
      await source.read(0, 10);
      return 'read';
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  },
};

Object.assign(window, { urlSourcePage });
