import { chmod, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { collectProject, type CollectOptions } from '../../cli/collect-sources.ts';

const OPTIONS: CollectOptions = { files: {}, mappings: [], answers: {} };
const CSV = 'order_id,customer_id\n1,C1\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cst-collect-'));
});

describe('a folder of orders', () => {
  test('links to files are read; sub-folders, hidden files and links that lead nowhere are told with the reason', async () => {
    const orders = join(folder, 'orders');
    await mkdir(join(orders, '2026'), { recursive: true });
    await writeFile(join(orders, 'a.csv'), CSV);
    await writeFile(join(folder, 'elsewhere.csv'), CSV);
    await symlink(join(folder, 'elsewhere.csv'), join(orders, 'b.csv'));
    await symlink(join(folder, 'gone.csv'), join(orders, 'c.csv'));
    await symlink(folder, join(orders, 'd'));
    await writeFile(join(orders, '.hidden.csv'), CSV);
    const { input, passedOver } = await collectProject({ ...OPTIONS, files: { orders: [orders] } });
    expect(input.sources[0]?.files.map(({ name }) => name)).toEqual(['a.csv', 'b.csv']);
    expect(passedOver.map(({ path, reason }) => `${basename(path)}: ${reason.split(':')[0] ?? ''}`)).toEqual([
      '.hidden.csv: hidden',
      '2026: a sub-folder',
      'c.csv: a link to a file that is not there',
      'd: a sub-folder',
    ]);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a file that may not be read is told',
    async () => {
      await writeFile(join(folder, 'a.csv'), CSV);
      await writeFile(join(folder, 'b.csv'), CSV);
      await chmod(join(folder, 'b.csv'), 0);
      const { passedOver } = await collectProject({ ...OPTIONS, files: { orders: [folder] } });
      expect(passedOver).toMatchObject([{ reason: expect.stringContaining('not readable') as unknown }]);
    },
  );
});

describe('a project reads its own folder', () => {
  async function writeProject(path: string): Promise<string> {
    const project = join(folder, 'project');
    await mkdir(join(project, 'data'), { recursive: true });
    const file = join(project, 'p.json');
    await writeFile(file, JSON.stringify({ name: 'P', sources: [{ source: 'orders', files: [path] }] }));
    return file;
  }

  test('and what is below it', async () => {
    const project = await writeProject('data/o.csv');
    await writeFile(join(folder, 'project/data/o.csv'), CSV);
    const { input } = await collectProject({ ...OPTIONS, project });
    expect(input.sources[0]?.files.map(({ name }) => name)).toEqual(['o.csv']);
  });

  test.each(['../o.csv', 'data/../../o.csv', 'data/link.csv', '../none.csv'])(
    'not %s, unless it is allowed',
    async (path) => {
      const project = await writeProject(path);
      await writeFile(join(folder, 'o.csv'), CSV);
      await symlink(join(folder, 'o.csv'), join(folder, 'project/data/link.csv'));
      await expect(collectProject({ ...OPTIONS, project })).rejects.toMatchObject({ code: 'project/outside' });
      const allowed = collectProject({ ...OPTIONS, project, allowOutside: true });
      if (path.includes('none')) await expect(allowed).rejects.toMatchObject({ code: 'file/not-found' });
      else expect((await allowed).input.sources[0]?.files).toHaveLength(1);
    },
  );
});
