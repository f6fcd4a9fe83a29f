import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPathSource } from '../../cli/path-source.ts';
import { describeOnBothEngines, openTestEngine } from '../helpers/engines.ts';
import { CONFORMANCE_CASES } from './conformance/cases.ts';

describeOnBothEngines('engine conformance', (open, kind) => {
  test.each(CONFORMANCE_CASES)('$name', async ({ run }) => {
    const context = {
      open: () => openTestEngine(kind),
      createFile: async (name: string, bytes: Uint8Array) => {
        const path = join(await mkdtemp(join(tmpdir(), 'workbench-case-')), name);
        await writeFile(path, bytes);
        return createPathSource(path);
      },
    };
    await expect(run(await open(), context)).resolves.toBeUndefined();
  });
});
