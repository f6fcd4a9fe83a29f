import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lint, plantTree, PROJECT_FOLDER, runTool, type Finding } from './planted-tree.ts';

/** The rooms of core in their order: each may import itself and what stands before it, except as said below. */
const toQuestions = [
  'kernel',
  'science/numeric',
  'science/experiments',
  'science/customer-models',
  'sources',
  'sources/formats',
  'mart',
  'questions',
];
const toMart = toQuestions.filter((room) => room !== 'questions');
const ground = ['kernel', 'science/numeric'];

/** Room of core → the rooms of core that it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  kernel: ['kernel'],
  'science/numeric': ground,
  'science/experiments': [...ground, 'science/experiments'],
  'science/customer-models': [...ground, 'science/experiments', 'science/customer-models'],
  sources: ['kernel', 'sources', 'sources/formats'],
  'sources/formats': ['kernel', 'sources/formats'],
  mart: toMart,
  questions: toQuestions,
  campaigns: [...toQuestions, 'campaigns'],
  outputs: [...toQuestions, 'campaigns', 'outputs'],
  workbench: [...toQuestions, 'campaigns', 'outputs', 'workbench'],
};
const folders = Object.keys(allowed);
/** A room as part of a file's name. */
const name = (room: string): string => room.replaceAll('/', '-');
const edges = folders.flatMap((from) => folders.map((to) => ({ from, to })));

const target = 'export const target = 1;\nexport type Target = number;\n';
const reExport = (specifier: string): string => `export { target } from '${specifier}';\n`;
const reExportType = (specifier: string): string => `export type { Target } from '${specifier}';\n`;

type Violation = { readonly name: string; readonly file: string; readonly text: string; readonly rule: string };

const imports = 'eslint(no-restricted-imports)';
const violations: readonly Violation[] = [
  ...[
    'node:fs',
    'fs',
    'electron',
    'react',
    '@duckdb/node-api',
    '@duckdb/duckdb-wasm',
    'echarts',
    '@mantine/core',
    'apache-arrow',
  ].map((name, index) => ({
    name: `core takes ${name}`,
    file: `core/mart/package-${index}.ts`,
    text: `import * as host from '${name}';\nexport const used = host;\n`,
    rule: imports,
  })),
  {
    name: 'core takes a type of a package',
    file: 'core/questions/package-type.ts',
    text: "export type { ReactNode } from 'react';\n",
    rule: imports,
  },
  {
    name: 'core imports a room by a dynamic import',
    file: 'core/kernel/late.ts',
    text: "export const late = () => import('#core/mart/target.ts');\n",
    rule: imports,
  },
  {
    name: 'core names a type by import()',
    file: 'core/kernel/inline.ts',
    text: "export type Late = import('#core/mart/target.ts').Target;\n",
    rule: 'typescript(consistent-type-imports)',
  },
  {
    name: 'core climbs out of its folder',
    file: 'core/mart/climbing.ts',
    text: reExport('../sql/target.ts'),
    rule: 'import(no-relative-parent-imports)',
  },
  {
    name: 'core climbs two folders',
    file: 'core/mart/facts/climbing.ts',
    text: reExport('../../sql/target.ts'),
    rule: imports,
  },
  {
    name: 'core takes the renderer',
    file: 'core/questions/window.ts',
    text: reExport('../../renderer/target.ts'),
    rule: imports,
  },
  {
    name: 'core draws chance',
    file: 'core/mart/chance.ts',
    text: 'export const chance = () => Math.random();\n',
    rule: 'eslint(no-restricted-properties)',
  },
  {
    name: 'core reads the clock',
    file: 'core/mart/clock.ts',
    text: 'export const clock = () => Date.now();\n',
    rule: 'eslint(no-restricted-properties)',
  },
  { name: 'core prints', file: 'core/mart/print.ts', text: "console.log('x');\n", rule: 'eslint(no-console)' },
  {
    name: 'the renderer takes Node',
    file: 'renderer/store/node.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    rule: imports,
  },
  {
    name: 'the renderer takes the native engine',
    file: 'renderer/store/native.ts',
    text: "export { DuckDBInstance } from '@duckdb/node-api';\n",
    rule: imports,
  },
  {
    name: 'the renderer takes the terminal',
    file: 'renderer/store/terminal.ts',
    text: reExport('../../cli/target.ts'),
    rule: imports,
  },
  {
    name: 'the renderer takes core by a path',
    file: 'renderer/store/path.ts',
    text: reExport('../../core/kernel/target.ts'),
    rule: imports,
  },
  {
    name: 'the renderer takes a value of the shell',
    file: 'renderer/store/shell.ts',
    text: reExport('../../electron/ipc/contract.ts'),
    rule: imports,
  },
  ...['cli/commands', 'renderer/views/home', 'renderer/carrier', 'electron'].flatMap((folder) => [
    {
      name: `${folder} writes SQL`,
      file: `${folder}/own-sql.ts`,
      text: "import { sql } from '#core/kernel/sql.ts';\nexport const statement = sql`select 1`;\n",
      rule: imports,
    },
    {
      name: `${folder} computes statistics`,
      file: `${folder}/own-statistics.ts`,
      text: "export { computeWilson } from '#core/science/statistics/intervals.ts';\n",
      rule: imports,
    },
  ]),
  {
    name: 'the renderer takes electron',
    file: 'renderer/store/electron.ts',
    text: "export { app } from 'electron';\n",
    rule: imports,
  },
  {
    name: 'the renderer takes echarts outside EChart.tsx',
    file: 'renderer/charts/rfm.option.ts',
    text: "export { init } from 'echarts';\n",
    rule: imports,
  },
  {
    name: 'the renderer takes DuckDB outside its engine',
    file: 'renderer/store/duckdb.ts',
    text: "export { AsyncDuckDB } from '@duckdb/duckdb-wasm';\n",
    rule: imports,
  },
  {
    name: 'the renderer takes Arrow outside its engine',
    file: 'renderer/store/arrow.ts',
    text: "export { Table } from 'apache-arrow';\n",
    rule: imports,
  },
  {
    name: 'the terminal takes React',
    file: 'cli/react.ts',
    text: "export { createElement } from 'react';\n",
    rule: imports,
  },
  {
    name: 'the terminal takes the window',
    file: 'cli/window.ts',
    text: reExport('../renderer/target.ts'),
    rule: imports,
  },
  {
    name: 'the terminal takes DuckDB-wasm',
    file: 'cli/wasm.ts',
    text: "export { AsyncDuckDB } from '@duckdb/duckdb-wasm';\n",
    rule: imports,
  },
  { name: 'a script takes a package', file: 'scripts/early.mjs', text: "export { z } from 'zod';\n", rule: imports },
  {
    name: 'a cycle',
    file: 'core/questions/ring-a.ts',
    text: "export { target } from './ring-b.ts';\n",
    rule: 'import(no-cycle)',
  },
  {
    name: 'a cycle through #core',
    file: 'core/outputs/ring-a.ts',
    text: "export { target } from '#core/outputs/ring-b.ts';\n",
    rule: 'import(no-cycle)',
  },
  {
    name: 'a cycle of types',
    file: 'core/workbench/ring-a.ts',
    text: "import type { B } from './ring-b.ts';\nexport type A = B | 1;\n",
    rule: 'import(no-cycle)',
  },
  {
    name: 'a floating promise',
    file: 'cli/floating.ts',
    text: 'const wait = async (): Promise<void> => {};\nexport const start = (): void => { wait(); };\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    name: 'a misused promise',
    file: 'cli/misused.ts',
    text: 'const ask = async (): Promise<boolean> => true;\nexport const start = (): number => (ask() ? 1 : 2);\n',
    rule: 'typescript(no-misused-promises)',
  },
  {
    name: 'awaiting what is no promise',
    file: 'cli/awaiting.ts',
    text: 'export const start = async (): Promise<number> => await 1;\n',
    rule: 'typescript(await-thenable)',
  },
  {
    name: 'a switch that forgets a case',
    file: 'core/mart/switch.ts',
    text: "export function pick(value: 'a' | 'b'): number {\n  switch (value) {\n    case 'a':\n      return 1;\n  }\n  return 0;\n}\n",
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    name: 'any',
    file: 'core/mart/any.ts',
    text: 'export const open = (value: unknown) => value as any;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    name: 'a silenced type error',
    file: 'core/mart/silenced.ts',
    text: '// @ts-ignore\nexport const wrong: number = "1";\n',
    rule: 'typescript(ban-ts-comment)',
  },
  {
    name: 'a swallowed error',
    file: 'core/mart/swallowed.ts',
    text: 'export function quiet(run: () => void): void {\n  try {\n    run();\n  } catch {}\n}\n',
    rule: 'eslint(no-empty)',
  },
  {
    name: 'a method that Node 20 lacks',
    file: 'cli/grouping.ts',
    text: 'export const group = (list: number[]) => Map.groupBy(list, (item) => item % 2);\n',
    rule: 'eslint(no-restricted-properties)',
  },
  {
    name: 'a test without an assertion',
    file: 'test/core/empty.test.ts',
    text: "import { it } from 'vitest';\nit('does nothing', () => {});\n",
    rule: 'vitest(expect-expect)',
  },
  {
    name: 'a narrowed test run',
    file: 'test/core/narrowed.test.ts',
    text: "import { expect, it } from 'vitest';\nit.only('runs alone', () => expect(1).toBe(1));\n",
    rule: 'vitest(no-focused-tests)',
  },
  {
    name: 'a reminder left in code',
    file: 'core/mart/reminder.ts',
    text: `// ${'TO' + 'DO'}: later\nexport const later = 1;\n`,
    rule: 'eslint(no-warning-comments)',
  },
  {
    name: 'a file past 450 lines',
    file: 'core/mart/long.ts',
    text: 'export const line = 1;\n'.replace('line', 'first') + '// line\n'.repeat(450),
    rule: 'eslint(max-lines)',
  },
];

/** Imports that the rules must leave alone. */
const permitted: Readonly<Record<string, string>> = {
  'core/mart/facts/near.ts': reExport('../target.ts'),
  'core/mart/facts/beside.ts': reExport('../dims/target.ts'),
  'core/kernel/parameters-user.ts': "export { z } from 'zod';\n",
  'core/sources/formats/reader.ts': "export { parquetRead } from 'hyparquet';\n",
  'renderer/charts/EChart.tsx': "export { init } from 'echarts';\n",
  'renderer/charts/cells.option.ts': "export type { EChartsOption } from 'echarts';\n",
  'renderer/engine/wasm.ts': "export { AsyncDuckDB } from '@duckdb/duckdb-wasm';\n",
  'renderer/views/home/HomeTarget.tsx': reExport('../../store/target.ts'),
  'renderer/store/core.ts': reExport('#core/kernel/target.ts'),
  'renderer/store/shell-types.ts': reExportType('../../electron/ipc/contract.ts'),
  'cli/host.ts': `${reExport('#core/kernel/target.ts')}export { readFileSync } from 'node:fs';\n`,
  'cli/native-statement.ts': "export { sql } from '#core/kernel/sql.ts';\n",
  'renderer/engine/wasm-statement.ts': "export { sql } from '#core/kernel/sql.ts';\n",
  'renderer/store/interval-types.ts': "export type { Interval } from '#core/science/statistics/intervals.ts';\n",
  'scripts/early-node.mjs': "export { readFileSync } from 'node:fs';\n",
};

const support: Readonly<Record<string, string>> = {
  ...Object.fromEntries(folders.map((folder) => [`core/${folder}/target.ts`, target])),
  'core/mart/dims/target.ts': target,
  'core/kernel/sql.ts': 'export const sql = String.raw;\n',
  'core/science/statistics/intervals.ts': 'export const computeWilson = 1;\nexport type Interval = number;\n',
  'renderer/target.ts': target,
  'renderer/store/target.ts': target,
  'cli/target.ts': target,
  'electron/ipc/contract.ts': target,
  'core/questions/ring-b.ts': "export { target } from './ring-a.ts';\n",
  'core/outputs/ring-b.ts': "export { target } from '#core/outputs/ring-a.ts';\n",
  'core/workbench/ring-b.ts': "import type { A } from './ring-a.ts';\nexport type B = A | 2;\n",
};

describe('lint holds the import directions', () => {
  let findings: readonly Finding[] = [];
  let status: number | null = null;
  let remove = (): void => {};

  beforeAll(() => {
    const planted = plantTree({
      ...support,
      ...permitted,
      ...Object.fromEntries(
        edges.map(({ from, to }) => [`core/${from}/value-of-${name(to)}.ts`, reExport(`#core/${to}/target.ts`)]),
      ),
      ...Object.fromEntries(
        edges.map(({ from, to }) => [`core/${from}/type-of-${name(to)}.ts`, reExportType(`#core/${to}/target.ts`)]),
      ),
      ...Object.fromEntries(violations.map(({ file, text }) => [file, text])),
    });
    ({ remove } = planted);
    ({ findings, status } = lint(planted.folder));
  });
  afterAll(() => remove());

  const listRules = (file: string): string[] =>
    findings.filter((finding) => finding.file === file).map((finding) => finding.rule);

  it('fails the run', () => {
    expect(status).toBe(1);
  });

  it.each(folders)('core/%s takes values and types of what stands before it, and of nothing else', (from) => {
    const refused = (kind: string): string[] =>
      folders.filter((to) => listRules(`core/${from}/${kind}-of-${name(to)}.ts`).includes(imports));
    const expected = folders.filter((to) => !(allowed[from] ?? []).includes(to));
    expect(refused('value')).toEqual(expected);
    expect(refused('type')).toEqual(expected);
  });

  it.each(violations)('$name: $rule', ({ file, rule }) => {
    expect(listRules(file)).toContain(rule);
  });

  it.each(Object.keys(permitted))('%s is left alone', (file) => {
    expect(findings.filter((finding) => finding.file === file)).toEqual([]);
  });

  it('says which folder broke the order', () => {
    const finding = findings.find(({ file }) => file === 'core/kernel/value-of-mart.ts');
    expect(finding?.text).toContain('core/kernel may import only what stands before it');
  });
});

describe('the tree itself', () => {
  it('passes lint', () => {
    expect(lint(PROJECT_FOLDER).findings).toEqual([]);
  });
});

describe('types hold the rooms', () => {
  const cases = [
    { name: 'core uses the DOM', room: 'core', text: 'export const title = document.title;\n', error: "'document'" },
    { name: 'core uses Node', room: 'core', text: 'export const folder = process.cwd();\n', error: "'process'" },
    { name: 'core uses Buffer', room: 'core', text: "export const bytes = Buffer.from('x');\n", error: "'Buffer'" },
    { name: 'core uses fetch', room: 'core', text: "export const answer = fetch('x');\n", error: "'fetch'" },
    {
      name: 'the terminal uses the DOM',
      room: 'cli',
      text: 'export const title = document.title;\n',
      error: "'document'",
    },
    {
      name: 'the renderer uses Node',
      room: 'renderer',
      text: 'export const folder = process.cwd();\n',
      error: "'process'",
    },
    {
      name: 'core forgets that an index may miss',
      room: 'core',
      text: 'export const first = (list: number[]): number => list[0];\n',
      error: 'TS2322',
    },
  ];

  it.each(cases)('$name', ({ room, text, error }) => {
    const planted = plantTree({ [`${room}/planted.ts`]: text });
    try {
      const { status, output } = runTool('tsc', ['-p', room], planted.folder);
      expect(status).not.toBe(0);
      expect(output).toContain('planted.ts');
      expect(output).toContain(error);
    } finally {
      planted.remove();
    }
  });

  it('passes what core may use', () => {
    const planted = plantTree({ 'core/planted.ts': "export const bytes = new TextEncoder().encode('x');\n" });
    try {
      expect(runTool('tsc', ['-p', 'core'], planted.folder)).toEqual({ status: 0, output: '' });
    } finally {
      planted.remove();
    }
  });
});

describe('knip finds what is dead', () => {
  it('names an unused file, an unused export and an unlisted package', () => {
    const planted = plantTree({
      'samples/generate.ts':
        "import { used } from '#core/alive.ts';\nimport { nothing } from 'unlisted-package';\nused(nothing);\n",
      'core/alive.ts': 'export const used = (value: unknown) => value;\nexport const forgotten = 1;\n',
      'core/dead.ts': 'export const dead = 1;\n',
    });
    try {
      const { status, output } = runTool('knip', ['--no-progress', '--no-config-hints'], planted.folder);
      expect(status).toBe(1);
      expect(output).toMatch(/Unused files.*\n(.*\n)*?core\/dead\.ts/);
      expect(output).toMatch(/forgotten.*core\/alive\.ts/);
      expect(output).toContain('unlisted-package');
      expect(output).not.toMatch(/\bused\b.*core\/alive\.ts/);
    } finally {
      planted.remove();
    }
  });
});
