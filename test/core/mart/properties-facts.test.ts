import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { fctCstProfile } from '#core/mart/facts/fct-cst-profile.ts';
import { MODELS } from '#core/mart/registry.ts';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';
import { givenLines, toStaged } from '../../helpers/arbitrary-orders.ts';
import { buildModels, type GivenTables } from '../../helpers/build-models.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';
import type { ReferenceLine } from '../../helpers/profile-reference.ts';
import { settleParameters, type GivenRow } from '../../helpers/staging-tables.ts';

const AS_OF = '2024-07-10';
const FACT_TABLES = MODELS.filter(({ kind }) => ['fact', 'bridge', 'aggregate'].includes(kind)).map(({ name }) => name);

const FIRST_LINE: ReferenceLine = {
  orderId: null,
  customer: 'a',
  date: '2024-01-01',
  amount: 500,
  store: 's1',
  isRefunded: false,
  refund: null,
  refundedOn: null,
  originalOrderId: null,
};

const moments = fc
  .integer({ min: 0, max: 190 * 24 })
  .map((hour) => new Date(Date.UTC(2024, 0, 1, hour)).toISOString().slice(0, 19).replace('T', ' '));
const customers = fc.constantFrom('a', 'b', 'c', 'z');
const products = fc.constantFrom('p1', 'p2', 'p3', null);

const events: fc.Arbitrary<GivenRow[]> = fc.array(
  fc.record({
    customer_id: customers,
    occurred_at: moments,
    behavior_type: fc.constantFrom('view', 'favorite', 'cart', 'purchase', 'other'),
    product_id: products,
    store_id: fc.constantFrom('s1', 's4', null),
    session_id: fc.constantFrom('x', 'y', null),
  }),
  { maxLength: 20 },
);

const touches: fc.Arbitrary<GivenRow[]> = fc.array(
  fc.record({
    strategy_id: fc.constantFrom('S1', 'S2'),
    customer_id: customers,
    touched_at: moments,
    is_control: fc.constantFrom(true, false, null),
    channel: fc.constantFrom('sms', 'app', null),
    product_id: products,
    cost_cents: fc.constantFrom(5, 10, null),
  }),
  { maxLength: 10 },
);

type Given = { readonly lines: readonly ReferenceLine[]; readonly events: GivenRow[]; readonly touches: GivenRow[] };
const given: fc.Arbitrary<Given> = fc.record({
  lines: givenLines.map((lines) => [FIRST_LINE, ...lines]),
  events,
  touches,
});

function stage({ lines, events: behaviors, touches: executed }: Given): GivenTables {
  const orders = toStaged(lines).map((row) => ({
    ...row,
    product_id: `p${1 + ((Math.abs(Number(row['amount_cents'])) / 100) % 3)}`,
    quantity: 1,
  }));
  return { stg_orders: orders, stg_behaviors: behaviors, stg_touches: executed };
}

async function readSorted(engine: Engine, name: string, columns = '*', where = 'true'): Promise<string[]> {
  const table = ident('mart', name);
  const result = await engine.query(sql`select ${rawSql(columns)} from ${table} where ${rawSql(where)}`);
  return toRows(result)
    .map((row) => JSON.stringify(Object.values(row).map(String)))
    .toSorted();
}

describeOnBothEngines('facts', (open, kind) => {
  const numRuns = kind === 'native' ? 12 : 2;

  test('the order of the rows changes nothing, surrogate keys included', async () => {
    const engine = await open();
    const names = [...FACT_TABLES, 'dim_product', 'dim_store'];
    const purchases = 'customer_no, customer_id, order_id, purchased_at, store_key, net_cents, margin_cents, voided_on';
    const read = async (tables: GivenTables, mergeSameDayOrders: boolean): Promise<Record<string, string[]>> => {
      await buildModels(engine, names, tables, settleParameters(AS_OF, { mergeSameDayOrders }));
      const found: Record<string, string[]> = { int_purchases: await readSorted(engine, 'int_purchases', purchases) };
      for (const name of names) found[name] = await readSorted(engine, name);
      return found;
    };
    await fc.assert(
      fc.asyncProperty(given, fc.boolean(), async (rows, isMerged) => {
        const tables = stage(rows);
        const reversed = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.toReversed()]));
        expect(await read(reversed, isMerged)).toEqual(await read(tables, isMerged));
      }),
      { numRuns },
    );
  }, 300_000);

  test('adding later rows changes no earlier profile and no earlier day', async () => {
    const engine = await open();
    const cutoffs = fc.constantFrom('2024-03-31', '2024-04-17', '2024-06-30');
    const profileColumns = Object.keys(fctCstProfile.columns)
      .map((name) =>
        name === 'store_key' ? '(select store_id from mart.dim_store d where d.store_key = t.store_key)' : name,
      )
      .join(', ');
    const dayColumns = [
      'customer_id, date_key, segment_key, view_count, cart_count, purchase_count, order_count, item_quantity, revenue_cents',
      'margin_cents, session_count, product_count, is_repurchase, days_since_prev_purchase',
      '(select product_id from mart.dim_product d where d.product_key = t.product_key)',
      '(select store_id from mart.dim_store d where d.store_key = t.store_key)',
    ].join(', ');
    const read = async (rows: Given, asOf: string, until: string, settings: object): Promise<string[][]> => {
      await buildModels(
        engine,
        ['fct_cst_profile', 'fct_cst_behavior_daily'],
        stage(rows),
        settleParameters(asOf, settings),
      );
      const key = until.replaceAll('-', '');
      const table = async (name: string, columns: string, where: string): Promise<string[]> => {
        const result = await engine.query(
          sql`select ${rawSql(columns)} from ${ident('mart', name)} as t where ${rawSql(where)}`,
        );
        return toRows(result)
          .map((row) => JSON.stringify(Object.values(row).map(String)))
          .toSorted();
      };
      return [
        await table('fct_cst_profile', profileColumns, `period_key <= ${key}`),
        await table('fct_cst_behavior_daily', dayColumns, `date_key <= ${key}`),
      ];
    };
    const settings = fc.record({
      refunds: fc.constantFrom('net', 'gross', 'allocate'),
      mergeSameDayOrders: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(given, cutoffs, settings, async (rows, cutoff, chosen) => {
        const earlier: Given = {
          lines: rows.lines.filter((line) => line.date <= cutoff),
          events: rows.events.filter((row) => String(row['occurred_at']).slice(0, 10) <= cutoff),
          touches: [],
        };
        expect(await read(rows, AS_OF, cutoff, chosen)).toEqual(await read(earlier, cutoff, cutoff, chosen));
      }),
      { numRuns },
    );
  }, 300_000);
});
