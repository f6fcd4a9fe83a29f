import { beforeAll, expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { compareWindow, type LockedAssignment } from '#core/campaigns/evaluate/identity-findings.ts';
import { checkIdentity, listIdentityCustomers } from '#core/campaigns/evaluate/identity.ts';
import { hashText } from '#core/science/random/sha256.ts';
import { buildModels, orderLine } from '../../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { settleParameters, type GivenRow } from '../../../helpers/staging-tables.ts';

const parameters = settleParameters('2024-03-31');
const scope = { schema: 'mart', parameters };

const plan = (customer: string, isControl: boolean, strategy = 'S1'): GivenRow => ({
  strategy_id: strategy,
  customer_id: customer,
  assigned_at: '2024-03-01',
  is_control: isControl,
});
const touch = (customer: string, at: string | null, more: GivenRow = {}): GivenRow => ({
  strategy_id: 'S1',
  customer_id: customer,
  touched_at: at,
  ...more,
});
const ARMS = [
  ['a', 'c', 'f', 'g', 'h'],
  ['b', 'd'],
] as const;
const launch: LockedAssignment = {
  strategyId: 'S1',
  assignmentHash: hashText(JSON.stringify(ARMS)),
  treated: 5,
  control: 2,
  windowDays: 10,
  startsOn: '2024-03-01',
};

describeOnBothEngines('the locked assignment against executed touches', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await buildModels(
      engine,
      ['fct_cst_repurchase', 'brg_cst_touch', 'agg_cst_current'],
      {
        stg_strategies: [{ strategy_id: 'S1', conversion_window_days: 10 }],
        stg_planned_touches: ARMS.flatMap((arm, place) => arm.map((customer) => plan(customer, place === 1))),
        stg_touches: [
          touch('a', '2024-03-02 08:00:00'),
          touch('a', '2024-03-05 08:00:00'),
          touch('a', '2024-03-05 08:00:00'),
          touch('d', '2024-03-03 08:00:00'),
          touch('e', '2024-03-04 08:00:00'),
          touch('e', '2024-03-04 09:00:00'),
          touch('f', '2024-03-20 08:00:00'),
          touch('g', null, { assigned_at: '2024-03-01 00:00:00' }),
          { strategy_id: 'S2', customer_id: 'a', touched_at: '2024-03-02 08:00:00', is_control: false },
          { strategy_id: 'S2', customer_id: 'b', assigned_at: '2024-03-02 08:00:00', is_control: true },
        ],
        stg_orders: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((customer) => orderLine(customer, '2024-02-01', 1000)),
      },
      parameters,
    );
  }, 120_000);

  test('adds up, by customer and by touch', async () => {
    const check = await checkIdentity(engine, scope, 'S1', launch);
    expect(check).toMatchObject({
      hasPlan: true,
      planned: { treated: 5, control: 2 },
      reached: 2,
      unsent: { withoutRecord: 2, notSent: 1 },
      executed: 7,
      repeated: { customers: 1, touches: 2 },
      contaminated: { customers: 1, touches: 1 },
      unplanned: { customers: 1, touches: 2 },
      duplicates: 1,
      outside: { customers: 1, touches: 1 },
      missing: 1,
      isBalanced: true,
      assignment: 'same',
    });
    expect(check.findings.map(({ id }) => id)).toEqual([
      'contaminated',
      'unplanned',
      'missing',
      'duplicates',
      'outside',
      'unsent',
      'repeated',
    ]);
    for (const { text } of check.findings) expect(`${text.zh}${text.en}`).not.toMatch(/NaN|undefined/);
  });

  test('opens a list behind each part', async () => {
    const list = (part: Parameters<typeof listIdentityCustomers>[2]['part']) =>
      listIdentityCustomers(engine, scope, { strategyId: 'S1', part });
    expect(await list('unsent')).toEqual(['c', 'g', 'h']);
    expect(await list('repeated')).toEqual(['a']);
    expect(await list('contaminated')).toEqual(['d']);
    expect(await list('unplanned')).toEqual(['e']);
    expect(await list('missing')).toEqual(['h']);
    expect(await list('outside')).toEqual(['f']);
  });

  test('a swapped arm is found by the hash, lost rows by the count', async () => {
    const swapped = {
      ...launch,
      assignmentHash: hashText(
        JSON.stringify([
          ['a', 'c', 'f', 'g', 'b'],
          ['h', 'd'],
        ]),
      ),
    };
    const changed = await checkIdentity(engine, scope, 'S1', swapped);
    expect(changed.findings[0]).toMatchObject({ id: 'assignment-changed', level: 'bad' });
    expect(changed.findings.map(({ id }) => id)).not.toContain('rows-lost');
    const lost = await checkIdentity(engine, scope, 'S1', { ...swapped, treated: 9 });
    expect(lost.findings[1]).toMatchObject({ id: 'rows-lost', count: 4 });
    const added = await checkIdentity(engine, scope, 'S1', { ...swapped, treated: 4 });
    expect(added.findings[1]).toMatchObject({ id: 'rows-added', count: 1 });
  });

  test('without a plan the touches file says the arms; a launch then misses its plan', async () => {
    const check = await checkIdentity(engine, scope, 'S2', null);
    expect(check).toMatchObject({
      hasPlan: false,
      planned: { treated: 1, control: 1 },
      reached: 1,
      executed: 1,
      unplanned: { customers: 0, touches: 0 },
      isBalanced: true,
      assignment: 'unknown',
    });
    expect(check.findings.map(({ id }) => id)).toEqual(['no-plan']);
    const missing = await checkIdentity(engine, scope, 'S2', { ...launch, strategyId: 'S2' });
    expect(missing.findings[0]).toMatchObject({ id: 'rows-lost', count: 7 });
    expect((await checkIdentity(engine, scope, 'nobody', null)).executed).toBe(0);
  });

  test('a window that is not the locked one is named', () => {
    const facts = { windowDays: 14, assignedFrom: '2024-03-02' };
    expect(compareWindow(launch, facts).map(({ id }) => id)).toEqual(['window-changed', 'start-changed']);
    expect(compareWindow(launch, { windowDays: 10, assignedFrom: '2024-03-01' })).toEqual([]);
  });
});
