import { beforeAll, describe, expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { queryNoteworthy, type Noteworthy } from '#core/questions/key-figures/noteworthy-findings.ts';
import { rankFindings, selectUnusual, type Finding } from '#core/questions/key-figures/noteworthy.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { writeAudience } from '#core/questions/audience/audience.ts';
import { sql } from '#core/kernel/sql.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { buildModels, orderLine } from '../../helpers/build-models.ts';
import { describeOnBothEngines, openTestEngine } from '../../helpers/engines.ts';
import { settleParameters } from '../../helpers/staging-tables.ts';

describe('selectUnusual', () => {
  const usual = { count: 200, total: 1000 };

  test('takes what chance does not explain and leaves the rest', () => {
    const found = selectUnusual([
      { subject: 'plain', now: { count: 21, total: 100 }, usual },
      { subject: 'high', now: { count: 45, total: 100 }, usual },
    ]);
    expect(found.map(({ subject }) => subject)).toEqual(['high']);
    expect(found[0]?.difference).toBeCloseTo(0.25, 10);
    expect(found[0]?.interval.low).toBeGreaterThan(0);
  });

  test('asks more of each where many are compared', () => {
    const borderline = { subject: 'borderline', now: { count: 29, total: 100 }, usual };
    const plain = Array.from({ length: 40 }, () => ({ subject: 'plain', now: { count: 20, total: 100 }, usual }));
    expect(selectUnusual([borderline])).toHaveLength(1);
    expect(selectUnusual([borderline, ...plain])).toEqual([]);
  });

  test('does not judge few customers', () => {
    expect(selectUnusual([{ subject: 'few', now: { count: 20, total: 29 }, usual }])).toEqual([]);
  });
});

describe('rankFindings', () => {
  const finding = (kind: Finding['kind'], stakeCents: number, changes: Partial<Finding> = {}): Finding => ({
    kind,
    subject: null,
    count: 50,
    total: 100,
    usual: { share: 0.2, difference: { low: 0.1, high: 0.3 } },
    stakeCents,
    rule: null,
    ...changes,
  });

  test('puts the most money first and shows every kind before a second of one', () => {
    const ranked = rankFindings(
      [
        finding('cohort', 900, { subject: '2026-01' }),
        finding('cohort', 800, { subject: '2026-02' }),
        finding('store', 100, { subject: 'S1' }),
        finding('vip-loss', 500),
      ],
      10_000,
    );
    expect(ranked.map(({ kind, subject }) => `${kind} ${subject ?? ''}`.trim())).toEqual([
      'cohort 2026-01',
      'vip-loss',
      'store S1',
      'cohort 2026-02',
    ]);
  });

  test('leaves out lists of few customers or little money, and empty ones', () => {
    const plain = { usual: null };
    expect(
      rankFindings(
        [
          finding('overdue', 5_000, { ...plain, count: 29 }),
          finding('value-at-risk', 49, plain),
          finding('value-at-risk', 900, { ...plain, count: 0 }),
        ],
        10_000,
      ),
    ).toEqual([]);
  });
});

/** 40 customers who buy every 10 days and stopped 60 days before the as-of date, and 40 who go on. */
function createRegulars() {
  const day = (offset: number): string =>
    new Date(Date.UTC(2024, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
  return Array.from({ length: 80 }, (_, customer) =>
    Array.from({ length: customer < 40 ? 7 : 13 }, (__, visit) =>
      orderLine(`c${String(customer).padStart(2, '0')}`, day(visit * 10), 10_000),
    ),
  ).flat();
}

/** Twelve months of 40 first buyers, of whom half come back after 20 days; in one month nearly all do. */
function createCohorts(): ReturnType<typeof orderLine>[] {
  const iso = (month: number, day: number): string => new Date(Date.UTC(2024, month, day)).toISOString().slice(0, 10);
  return Array.from({ length: 12 }, (_, month) =>
    Array.from({ length: 40 }, (__, index) => {
      const customer = `m${month}-${index}`;
      const isBack = month === 8 ? index < 38 : index % 2 === 0;
      const store = { store_id: index % 2 === 0 || month >= 10 ? 's1' : 's2' };
      return [
        orderLine(customer, iso(month, 1 + (index % 20)), 10_000, store),
        ...(isBack ? [orderLine(customer, iso(month, 21 + (index % 20)), 5_000, store)] : []),
      ];
    }).flat(),
  ).flat();
}

describeOnBothEngines('queryNoteworthy', (open) => {
  test('finds the cohort that comes back more often and the store that lost its buyers, each with its own link', async () => {
    const engine = await open();
    const parameters = settleParameters('2025-01-31');
    await buildModels(
      engine,
      ['fct_cst_profile', 'agg_cst_current', 'brg_cst_behavior_product_daily', 'dim_store'],
      { stg_orders: createCohorts() },
      parameters,
    );
    const { findings } = await queryNoteworthy(
      engine,
      { schema: 'mart', parameters },
      { rows: { lost: 0, read: 100 } },
    );
    const cohorts = findings.filter(({ kind }) => kind === 'cohort');
    expect(cohorts.map(({ subject, count, total }) => [subject, count, total])).toEqual([['2024-09', 38, 40]]);
    expect(cohorts[0]?.rule).toEqual({ kind: 'first-purchase', from: '2024-09-01', through: '2024-09-30' });
    expect(cohorts[0]?.usual?.share).toBeCloseTo(0.5, 10);
    const stores = findings.filter(({ kind }) => kind === 'store');
    expect(stores.map(({ subject }) => String(subject)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['s1', 's2']);
    const lost = stores.find(({ subject }) => subject === 's2');
    expect(lost?.usual?.difference.high).toBeLessThan(0);
    expect(lost?.rule).toMatchObject({ kind: 'purchased', storeIds: ['s2'], through: '2024-11-02' });
  });

  test('finds those overdue, and the link means exactly them', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-05-05');
    await buildModels(
      engine,
      ['fct_cst_profile', 'agg_cst_current', 'brg_cst_behavior_product_daily', 'dim_store'],
      { stg_orders: createRegulars() },
      parameters,
    );
    const { findings, totalCents } = await queryNoteworthy(
      engine,
      { schema: 'mart', parameters },
      { rows: { lost: 2, read: 100 } },
    );
    expect(totalCents).toBe((40 * 7 + 40 * 13) * 10_000);
    expect(findings.map(({ kind }) => kind)).toEqual(['overdue', 'data-quality']);
    const [overdue, quality] = findings;
    expect(overdue).toMatchObject({ count: 40, total: 80, stakeCents: 40 * 7 * 10_000 * 0.5 });
    expect(overdue?.rule).toEqual({
      kind: 'customers',
      ids: Array.from({ length: 40 }, (_, index) => `c${String(index).padStart(2, '0')}`),
    });
    expect(quality).toMatchObject({ count: 2, total: 100, stakeCents: 0.02 * totalCents });
  });

  test('is silent about nobody', async () => {
    const engine = await open();
    const parameters = settleParameters('2024-05-05');
    await buildModels(
      engine,
      ['fct_cst_profile', 'agg_cst_current', 'brg_cst_behavior_product_daily', 'dim_store'],
      { stg_orders: createRegulars() },
      parameters,
    );
    const audience: AudienceRule = { kind: 'customers', ids: [] };
    const scope = { schema: 'mart', parameters, audience };
    expect(await queryNoteworthy(engine, scope, { rows: { lost: 0, read: 100 } })).toEqual({
      findings: [],
      totalCents: 0,
    });
  });
});

describe('the sample', () => {
  let engine: Engine;
  let project: BuiltProject;
  let found: Noteworthy;

  beforeAll(async () => {
    engine = await openTestEngine('native');
    project = await buildSample(engine);
    found = await queryNoteworthy(
      engine,
      { schema: project.schema, parameters: project.parameters },
      { rows: { lost: 0, read: 1 } },
    );
    return () => engine.close();
  });

  test('has something worth a look', () => {
    expect(found.findings.length).toBeGreaterThanOrEqual(3);
  });

  test('links lists to exactly the customers counted', async () => {
    for (const { kind, rule, count } of found.findings) {
      if (rule === null || !['value-at-risk', 'overdue', 'second-purchase', 'vip-loss'].includes(kind)) continue;
      const [row] = toRows(await engine.query(sql`select count(*) as n from ${writeAudience(project, rule)}`));
      expect(Number(row?.['n']), kind).toBe(count);
    }
  });
});
