import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { previewFromCube, queryThresholdCube } from '#core/questions/segments/threshold-cube.ts';
import {
  queryThresholdPreview,
  queryThresholdShape,
  type ClassMove,
  type ThresholdDraft,
  type ThresholdPreview,
} from '#core/questions/segments/threshold-preview.ts';
import { sql } from '#core/kernel/sql.ts';
import { buildModels, orderLine } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const TEST_TIMEOUT_MS = 400_000;
const BASE = settleParameters('2024-06-30');
const WITHOUT_PREDICTIONS: SettledParameters = { ...BASE, predictions: { ...BASE.predictions, enabled: false } };

/** 240 customers with many ties in frequency and money, some credit notes, some with a registration only. */
function createOrders(): GivenRow[] {
  const lines: GivenRow[] = [];
  for (let customer = 0; customer < 240; customer += 1) {
    const orders = 1 + ((customer * customer) % 7) * (customer % 3 === 0 ? 2 : 1);
    for (let order = 0; order < orders; order += 1) {
      const day = (customer * 5 + order * 17) % 360;
      const date = new Date(Date.UTC(2023, 6, 6 + day)).toISOString().slice(0, 10);
      const id = `o${String(customer)}-${String(order)}`;
      lines.push(orderLine(`c${String(customer)}`, date, 100 * (1 + ((customer + order) % 12)), { order_id: id }));
    }
    if (customer % 40 === 0)
      lines.push(orderLine(`c${String(customer)}`, '2024-06-01', -50, { order_id: `n${customer}` }));
  }
  return lines;
}

const GIVEN = {
  stg_orders: createOrders(),
  stg_customers: [{ customer_id: 'registered only', registered_at: '2024-01-05', registered_at_is_date: true }],
};

function pickDraft({ rfm, segments, valueTiers }: SettledParameters): ThresholdDraft {
  const { scoring, scoreCount, thresholds } = rfm;
  return { rfm: { scoring, scoreCount, thresholds }, segments, valueTiers };
}

async function countClasses(engine: Engine, column: string): Promise<Record<string, number>> {
  const rows = toRows(
    await engine.query(
      sql`select segment_key, value_key, count(*) as customers from mart.agg_cst_current where last_purchase_date is not null group by all`,
    ),
  );
  const counts: Record<string, number> = { 1: 0, 2: 0, 3: 0 };
  for (const row of rows) counts[String(row[column])] = (counts[String(row[column])] ?? 0) + Number(row['customers']);
  return counts;
}

const CHANGES: readonly Partial<SettledParameters>[] = [
  {},
  { segments: { vipMinScore: 3, newCustomerDays: 30 } },
  { segments: { vipMinScore: null, newCustomerDays: 200 } },
  { rfm: { ...BASE.rfm, scoreCount: 3 } },
  { rfm: { ...BASE.rfm, scoreCount: 10 }, segments: { vipMinScore: 8, newCustomerDays: 60 } },
  {
    rfm: {
      ...BASE.rfm,
      scoring: 'thresholds',
      scoreCount: 4,
      thresholds: { recencyDays: [20, 60, 120], frequency: [2, 4, 6], monetaryCents: [500, 1500, 3000] },
    },
  },
  { valueTiers: { ...BASE.valueTiers, highShare: 0.9, mediumShare: 0.31 } },
  { valueTiers: { ...BASE.valueTiers, rule: 'amount', highCents: 3000, mediumCents: 1200 } },
];

describeOnBothEngines('threshold preview', (open) => {
  test('what it shows is what a build with those thresholds gives', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await buildModels(engine, ['agg_cst_current'], GIVEN, WITHOUT_PREDICTIONS);
    const before = {
      segments: await countClasses(engine, 'segment_key'),
      tiers: await countClasses(engine, 'value_key'),
    };
    const scope = { schema: 'mart', parameters: WITHOUT_PREDICTIONS };
    const previews = [];
    for (const change of CHANGES) {
      const wanted: SettledParameters = { ...WITHOUT_PREDICTIONS, ...change };
      previews.push({ wanted, preview: await queryThresholdPreview(engine, scope, pickDraft(wanted)) });
    }
    expect(previews[0]?.preview.moved).toBe(0);
    for (const { wanted, preview } of previews) {
      await buildModels(engine, ['agg_cst_current'], GIVEN, wanted);
      const label = JSON.stringify(pickDraft(wanted));
      const read = (side: 'segments' | 'tiers', when: 'before' | 'after') =>
        Object.fromEntries(preview[side].map((entry) => [String(entry.key), entry[when]]));
      expect(read('segments', 'after'), label).toEqual(await countClasses(engine, 'segment_key'));
      expect(read('tiers', 'after'), label).toEqual(await countClasses(engine, 'value_key'));
      expect(read('segments', 'before'), label).toEqual(before.segments);
      expect(read('tiers', 'before'), label).toEqual(before.tiers);
      expect(preview.purchasers).toBe(240);
      expect(preview.prospects).toBe(1);
    }
  });

  test('sensitivity is the difference between two previews', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await buildModels(engine, ['agg_cst_current'], GIVEN, WITHOUT_PREDICTIONS);
    const scope = { schema: 'mart', parameters: WITHOUT_PREDICTIONS };
    const draft = pickDraft(WITHOUT_PREDICTIONS);
    const { sensitivity } = await queryThresholdPreview(engine, scope, draft);
    const moveTo = async (segments: ThresholdDraft['segments']): Promise<number> => {
      const { segmentMoves } = await queryThresholdPreview(engine, scope, { ...draft, segments });
      return segmentMoves.reduce((sum, { customers }) => sum + customers, 0);
    };
    expect(sensitivity.newCustomerDays.more).toBe(await moveTo({ vipMinScore: null, newCustomerDays: 95 }));
    expect(sensitivity.newCustomerDays.fewer).toBe(await moveTo({ vipMinScore: null, newCustomerDays: 85 }));
    expect(sensitivity.vipMinScore.fewer).toBe(await moveTo({ vipMinScore: 3, newCustomerDays: 90 }));
    expect(sensitivity.vipMinScore.more).toBe(await moveTo({ vipMinScore: 5, newCustomerDays: 90 }));
    expect(sensitivity.newCustomerDays.more + sensitivity.newCustomerDays.fewer).toBeGreaterThan(0);
  });

  test('the cube in the window says what the engine says', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await buildModels(engine, ['agg_cst_current'], GIVEN, WITHOUT_PREDICTIONS);
    const order = (preview: ThresholdPreview | null) => {
      const sort = (moves: readonly ClassMove[] = []) => moves.toSorted((a, b) => a.from - b.from || a.to - b.to);
      return { ...preview, segmentMoves: sort(preview?.segmentMoves), tierMoves: sort(preview?.tierMoves) };
    };
    const audiences = [EVERYBODY, { kind: 'number', field: 'frequency', min: 3, max: null } as const];
    for (const audience of audiences) {
      const scope = { schema: 'mart', parameters: WITHOUT_PREDICTIONS, audience };
      const cube = await queryThresholdCube(engine, scope);
      for (const change of CHANGES) {
        const draft = pickDraft({ ...WITHOUT_PREDICTIONS, ...change });
        const fromCube = previewFromCube(cube, WITHOUT_PREDICTIONS, draft);
        const isAboutSegments = change.rfm === undefined && change.valueTiers === undefined;
        expect(fromCube !== null, JSON.stringify(draft)).toBe(isAboutSegments);
        if (isAboutSegments) expect(order(fromCube)).toEqual(order(await queryThresholdPreview(engine, scope, draft)));
      }
    }
  });

  test('counts go by the filters, ranks by everybody', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await buildModels(engine, ['agg_cst_current'], GIVEN, WITHOUT_PREDICTIONS);
    const draft = pickDraft({ ...WITHOUT_PREDICTIONS, rfm: { ...BASE.rfm, scoreCount: 3 } });
    const scope = { schema: 'mart', parameters: WITHOUT_PREDICTIONS };
    const ask = (audience: 'in' | 'out') => {
      const rule = { kind: 'number', field: 'frequency', min: 3, max: null } as const;
      return queryThresholdPreview(
        engine,
        { ...scope, audience: audience === 'in' ? rule : { kind: 'not', rule } },
        draft,
      );
    };
    const whole = await queryThresholdPreview(engine, scope, draft);
    const [inside, outside] = [await ask('in'), await ask('out')];
    whole.segments.forEach((entry, index) => {
      expect((inside.segments[index]?.after ?? 0) + (outside.segments[index]?.after ?? 0)).toBe(entry.after);
    });
    expect(inside.purchasers).toBeGreaterThan(0);
  });

  test('the shape counts every purchaser and suggests ascending cut points', { timeout: TEST_TIMEOUT_MS }, async () => {
    const engine = await open();
    await buildModels(engine, ['agg_cst_current'], GIVEN, WITHOUT_PREDICTIONS);
    const scope = { schema: 'mart', parameters: WITHOUT_PREDICTIONS };
    const shape = await queryThresholdShape(engine, scope, { scoreCount: 5 });
    expect(shape.daysSinceFirst.reduce((sum, bin) => sum + bin, 0)).toBe(240);
    for (const cuts of Object.values(shape.suggested)) {
      expect(cuts).toHaveLength(4);
      expect(cuts).toEqual([...new Set(cuts)].toSorted((a, b) => a - b));
    }
  });
});
