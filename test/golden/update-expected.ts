import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { buildSample, EXPECTED_FOLDER, summariseBuild } from './sample-build.ts';

const spillFolder = await mkdtemp(join(tmpdir(), 'cst-golden-'));
const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
try {
  const { golden, texts } = await summariseBuild(engine, await buildSample(engine));
  await mkdir(EXPECTED_FOLDER, { recursive: true });
  for (const name of await readdir(EXPECTED_FOLDER)) await rm(join(EXPECTED_FOLDER, name));
  await writeFile(join(EXPECTED_FOLDER, 'golden.json'), `${JSON.stringify(golden, null, 2)}\n`);
  for (const [table, text] of Object.entries(texts)) await writeFile(join(EXPECTED_FOLDER, `${table}.csv`), text);
  process.stdout.write(`${Object.keys(golden.tables).length} tables written to ${EXPECTED_FOLDER}\n`);
} finally {
  await engine.close();
  await rm(spillFolder, { recursive: true });
}
