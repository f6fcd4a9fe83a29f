import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { buildSample, EXPECTED_FOLDER, summariseBuild } from './sample-build.ts';
import { STORED_LOOK_FILE, writeStoredLook } from './stored-look.ts';

const spillFolder = await mkdtemp(join(tmpdir(), 'cst-golden-'));
const openEngine = () => openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
const engine = await openEngine();
try {
  const { golden, texts } = await summariseBuild(engine, await buildSample(engine));
  await mkdir(EXPECTED_FOLDER, { recursive: true });
  for (const name of await readdir(EXPECTED_FOLDER)) await rm(join(EXPECTED_FOLDER, name));
  await writeFile(join(EXPECTED_FOLDER, 'golden.json'), `${JSON.stringify(golden, null, 2)}\n`);
  for (const [table, text] of Object.entries(texts)) await writeFile(join(EXPECTED_FOLDER, `${table}.csv`), text);
  await writeFile(STORED_LOOK_FILE, await writeStoredLook(openEngine));
  process.stdout.write(
    `${Object.keys(golden.tables).length} tables written to ${EXPECTED_FOLDER}, what Home shows to ${STORED_LOOK_FILE}\n`,
  );
} finally {
  await engine.close();
  await rm(spillFolder, { recursive: true });
}
