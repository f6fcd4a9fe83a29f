import { setTimeout as wait } from 'node:timers/promises';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { createOutputFolder } from '../../cli/output-folder.ts';
import { sql } from '#core/kernel/sql.ts';

/** Writes two files without end, one by chunks and one by DuckDB, until it is killed. */
async function writeForever(folder: string): Promise<void> {
  const output = createOutputFolder(folder);
  const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [folder], spillFolder: `${folder}-spill` });
  const copied = await output.open('kept.parquet');
  const endless = sql`select i, hash(i)::varchar as h from range(1000000000000) r (i)`;
  const copying = engine.writeParquet(endless, copied, { metadata: {}, rowGroupRows: 2048 });
  const sink = await output.open('new.csv');
  for (let count = 0; ; count += 1) {
    await sink.write(new Uint8Array(65_536));
    if (count === 20) process.stdout.write('written\n');
    await Promise.race([wait(10), copying]);
  }
}

await writeForever(process.argv[2] ?? '');
