import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_FOLDER, runTool } from '../architecture/planted-tree.ts';

/** The first place: a question in a file of its own. */
const QUESTION = `
import { z } from 'zod';
import { toSingleRow } from '#core/kernel/columns.ts';
import { sql } from '#core/kernel/sql.ts';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';

export const plantedQuestion = defineQuestion({
  name: 'planted-sum',
  args: z.strictObject({ addend: z.number().int() }),
  run: async (engine, scope, { addend }, task) => {
    const row = toSingleRow(await engine.query(sql\`select \${addend} + 1 as total\`, task));
    return { total: Number(row['total']), schema: scope.schema };
  },
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof plantedQuestion> {}
}
`;

/** The second place: a view that asks it by name and knows the answer's type. */
const VIEW = `
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { Workbench } from '../carrier/workbench.ts';

export async function showPlanted(workbench: Workbench): Promise<string> {
  const { total, schema } = await workbench.query('planted-sum', { addend: 41 }, EVERYBODY);
  return \`\${schema}: \${total.toFixed(0)}\`;
}

export async function misspell(workbench: Workbench): Promise<unknown> {
  return workbench.query('planted-sum', { addent: 41 } as unknown as { addend: number }, EVERYBODY);
}
`;

/** Asks through the worker's own message loop, with a structured clone on either way, over an engine without a build. */
const DRIVER = `
import { ALL_CALLS } from '#core/workbench/all-calls.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { openWorkbench } from '#core/workbench/open-workbench.ts';
import { openNativeEngine } from './cli/native-engine.ts';
import { createBrowserHost } from './renderer/carrier/browser-host.ts';
import { serveCalls } from './renderer/carrier/serve-calls.ts';
import { createWorkerCarrier, type CorePort } from './renderer/carrier/worker-carrier.ts';
import { createWindowWorkbench } from './renderer/carrier/workbench.ts';
import { misspell, showPlanted } from './renderer/views/planted.ts';

const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder: import.meta.dirname });
const none = () => Promise.reject(new Error('Not part of this test.'));
const workbench = openWorkbench(createBrowserHost(async () => engine, none), ALL_CALLS.questions);
workbench.startSession(engine, { schema: 'mart', parameters: {} } as unknown as BuiltProject);

const listeners = new Map<string, (event: Event) => void>();
const handle = serveCalls(ALL_CALLS.calls, workbench, (response) =>
  queueMicrotask(() => listeners.get('message')?.(new MessageEvent('message', { data: structuredClone(response) }))),
);
const port: CorePort = {
  postMessage: (message) => handle(structuredClone(message)),
  addEventListener: (type, listener) => listeners.set(type, listener),
};
const view = createWindowWorkbench(createWorkerCarrier(port));
export const shown = await showPlanted(view);
export const refused = await misspell(view).catch((error: unknown) => error);
await view.close();
`;

describe('a new question', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cst-planted-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => {
    for (const path of ['package.json', 'tsconfig.json', 'core', 'cli', 'renderer', 'electron']) {
      cpSync(join(PROJECT_FOLDER, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });

  it('is written in two places, and the rest of the program finds it', async () => {
    writeFileSync(join(folder, 'core/questions/planted.ts'), QUESTION);
    writeFileSync(join(folder, 'renderer/views/planted.ts'), VIEW);
    writeFileSync(join(folder, 'driver.ts'), DRIVER);
    const { module } = await runnerImport<{ readonly shown: string; readonly refused: unknown }>(
      join(folder, 'driver.ts'),
      { configFile: false, root: folder, logLevel: 'error' },
    );
    expect(module.shown).toBe('mart: 42');
    expect(module.refused).toMatchObject({ code: 'app/bad-arguments' });
    expect(String(module.refused)).toContain('addend');
  }, 120_000);

  it('is known to the types of the window by its name, its arguments and its answer', () => {
    const types = runTool('tsc', ['-p', 'renderer'], folder);
    expect(types.output).toBe('');
    writeFileSync(join(folder, 'renderer/views/planted.ts'), VIEW.replace('{ addend: 41 }', "{ addend: '41' }"));
    expect(runTool('tsc', ['-p', 'renderer'], folder).output).toContain('planted.ts');
  }, 240_000);
});
