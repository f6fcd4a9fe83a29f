import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { MODELS } from '#core/mart/registry.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { CohortRequest } from '#core/questions/cohorts/cohort-scope.ts';
import type { FunnelArgs } from '#core/questions/behaviour/funnel.ts';
import type { ThresholdDraft } from '#core/questions/segments/threshold-preview.ts';
import type { QuestionArgs, QuestionName } from '#core/questions/define-question.ts';
import { ALL_CALLS } from '#core/workbench/all-calls.ts';
import { createQuestionStatements, type NamedRead } from '#core/workbench/questions/question-statements.ts';
import { recordStatements } from '#core/workbench/questions/record-statements.ts';
import { buildSample } from '../golden/sample-build.ts';
import { ENGINE_KINDS, openTestEngine } from '../helpers/engines.ts';

const ALL_DAYS = { from: '2000-01-01', through: '2099-12-31' } as const;
const COHORTS: CohortRequest = { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } };
const FUNNEL: FunnelArgs = {
  steps: ['view', 'cart', 'purchase'],
  order: 'ordered',
  windowHours: 72,
  repurchaseDays: 30,
  count: 'people',
  ...ALL_DAYS,
  breakdown: null,
  trend: 'month',
};
const STRATEGY = { strategyId: 'C2025-WAKE-w1' };
const CUSTOMERS = {
  columns: ['last_purchase_date', 'p_alive'],
  sort: { column: 'customer_id', direction: 'ascending' },
  search: '',
  tags: [],
} as const;
const MIGRATION = { side: 'segment', from: 20251231, to: 20260630 } as const;

/** Questions that are of no table of the build. */
const OF_NO_TABLE: readonly QuestionName[] = ['engine-memory', 'table-lineage'];

function askEverything({ rfm, segments, valueTiers }: BuiltProject['parameters']): {
  readonly [Name in QuestionName]: QuestionArgs<Name>;
} {
  const draft: ThresholdDraft = { rfm, segments, valueTiers };
  return {
    'money-series': { unit: 'month', span: { from: '2025-01-01', through: '2025-12-31' }, comparison: null },
    leaderboard: {
      dimension: 'category',
      measure: 'money',
      span: { from: '2025-01-01', through: '2025-12-31' },
      comparison: null,
      search: '',
      limit: 5,
    },
    'campaign-list': {},
    'campaign-evaluation': { ...STRATEGY, holdoutShare: null, winsoriseAt: null, plan: null },
    'campaign-identity': { ...STRATEGY, launch: null },
    'campaign-identity-customers': { ...STRATEGY, part: 'outside' },
    'campaign-before-after': STRATEGY,
    kpis: {},
    noteworthy: { rows: { lost: 1, read: 100 } },
    'segment-value-matrix': {},
    'rfm-grid': {},
    'repurchase-rates': {},
    'model-report': {},
    'prediction-status': {},
    'filter-options': {},
    'audience-count': {},
    'profile-cube': {},
    'engine-memory': {},
    'customer-list': { ...CUSTOMERS, offset: 0, limit: 10 },
    'customer-count': { search: '' },
    'rfm-cube': {},
    'threshold-preview': draft,
    'threshold-cube': {},
    'threshold-shape': { scoreCount: 5 },
    'segment-compare': { rules: [EVERYBODY, { kind: 'segment', keys: [3] }] },
    'migration-dates': {},
    migration: MIGRATION,
    'migration-customers': { ...MIGRATION, fromState: 1, toState: 2 },
    'segment-sizes': { rules: [EVERYBODY] },
    'audience-options': { search: '' },
    'customer-page': { customerId: 'C1' },
    'customer-forecast': { customerId: 'C1' },
    'customer-timeline': { customerId: 'C1', kinds: [], limit: 10 },
    'customer-ids': {},
    'customer-export': { ...CUSTOMERS, fileName: 'list', encoding: 'utf-8', isMasked: true, language: 'en' },
    'cohort-retention': COHORTS,
    'cohort-customers': {
      request: COHORTS,
      reading: 'in',
      cells: [{ cohort: '2025-01-01', age: 1 }],
      isComplement: false,
    },
    'cohort-forecast': { unit: 'month', maxCohorts: 12, ages: 12 },
    funnel: FUNNEL,
    'funnel-customers': { funnel: FUNNEL, step: 2, outcome: 'dropped' },
    'behavior-coverage': {},
    paths: { unit: 'session', kinds: ['view', 'cart', 'purchase'], steps: 3, ...ALL_DAYS },
    activity: { unit: 'month', ...ALL_DAYS },
    'table-preview': { table: 'dim_store', limit: 10 },
    'table-lineage': { table: 'dim_store' },
    'table-columns': { table: 'dim_store', rowCount: 10 },
    'table-distribution': { table: 'dim_store', column: 'store_id' },
  };
}

describe.each(ENGINE_KINDS)('what questions read of the sample, %s', (kind) => {
  const questions = createQuestionStatements();
  let engine: Engine;
  let project: BuiltProject;

  beforeAll(async () => {
    engine = await openTestEngine(kind);
    project = await buildSample(engine);
  });

  afterAll(() => engine?.close());

  async function ask<Name extends QuestionName>(
    name: Name,
    args: QuestionArgs<Name>,
    audience: AudienceRule = EVERYBODY,
  ): Promise<readonly NamedRead[]> {
    const question = JSON.stringify([name, args, audience]);
    const { schema, parameters } = project;
    const recording = recordStatements(engine);
    const call = ALL_CALLS.questions.get(name);
    if (call === undefined) throw new Error(`There is no question ${name}.`);
    await call.run(recording.engine, { schema, parameters, audience }, call.args.parse(args) as never, {});
    questions.keep(question, recording.listStatements(), schema);
    questions.noteMade(recording.listStatements());
    const reads = await questions.readColumns(question, engine);
    if (reads === null) throw new Error(`${name} is not known.`);
    return reads;
  }

  const list = (reads: readonly NamedRead[]) =>
    reads.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));

  test('every question names its tables, with columns that they have', async () => {
    const all = askEverything(project.parameters);
    for (const name of Object.keys(all) as QuestionName[]) {
      const reads = await ask(name, all[name]);
      if (process.env['SHOW_READS'])
        console.log(name, reads.map(({ table, columns }) => `${table}(${columns.join(' ')})`).join(' '));
      expect(reads.length > 0, name).toBe(!OF_NO_TABLE.includes(name));
      for (const { table, columns, label } of reads) {
        const model = MODELS.find((candidate) => candidate.name === table);
        expect(Object.keys(model?.columns ?? {}), `${name} ${table}`).toEqual(expect.arrayContaining([...columns]));
        expect(label).toEqual(model?.label);
      }
    }
  }, 300_000);

  test('a filter adds what it reads', async () => {
    const everybody = list(await ask('audience-count', {}));
    expect(everybody).not.toContain('agg_cst_current.value_key');
    expect(list(await ask('audience-count', {}, { kind: 'value', keys: [3] }))).toContain('agg_cst_current.value_key');
    const touched = list(await ask('audience-count', {}, { kind: 'touched', strategyId: "O'Brien" }));
    expect(touched).toEqual(
      expect.arrayContaining(['fct_cst_repurchase.strategy_id', 'fct_cst_repurchase.customer_id']),
    );
  });

  test('cohorts kept by an earlier question lead on to what they were made from', async () => {
    await ask('cohort-retention', COHORTS);
    const reads = await ask('cohort-retention', { ...COHORTS, maxCohorts: 6 });
    expect(list(reads)).toContain('int_purchases.purchase_date');
    expect(reads.every(({ table }) => !table.startsWith('kept_'))).toBe(true);
  });

  test('what was asked of another build is not known', async () => {
    await ask('audience-count', {});
    const question = JSON.stringify(['audience-count', {}, EVERYBODY]);
    expect(questions.write(question)).toContain('agg_cst_current');
    const another = createQuestionStatements();
    expect(another.write(question)).toBeNull();
    expect(await another.readColumns(question, engine)).toBeNull();
  });
});
