import type { Engine } from '#core/kernel/engine.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { createTable } from '../../helpers/staging-tables.ts';

export type GivenPurchase = {
  readonly customer: string;
  readonly date: string;
  readonly at?: string;
  readonly cents?: bigint;
  readonly margin?: bigint | null;
  readonly voidedOn?: string | null;
};
export type GivenEvent = {
  readonly customer: string;
  /** A date, or a date and time. */
  readonly date: string;
  /** 1 view, 2 favourite, 3 cart, 4 purchase, 0 other; 1 unless stated. */
  readonly behavior?: number;
  readonly product?: number;
  readonly session?: number;
};
type GivenCohortMart = {
  readonly purchases?: readonly GivenPurchase[];
  readonly events?: readonly GivenEvent[];
  readonly costs?: readonly { readonly startedOn: string; readonly cents: bigint }[];
};

/** Creates the tables that questions about cohorts, funnels and paths read, filled by hand, in a fresh schema `mart`. */
export async function createCohortMart(
  engine: Engine,
  { purchases = [], events = [], costs = [] }: GivenCohortMart,
): Promise<void> {
  const names = [...new Set([...purchases, ...events].map(({ customer }) => customer))].sort();
  const numberOf = (customer: string): number => names.indexOf(customer) + 1;
  await engine.run(sql`drop schema if exists ${ident('mart')} cascade`);
  await engine.run(sql`create schema ${ident('mart')}`);
  const customers = names.map((customer) => ({ customer_no: numberOf(customer), customer_id: customer }));
  await createTable(engine, 'mart', 'int_customers', { customer_no: 'INTEGER', customer_id: 'VARCHAR' }, customers);
  await createTable(
    engine,
    'mart',
    'agg_cst_current',
    {
      customer_id: 'VARCHAR',
      segment_key: 'INTEGER',
      value_key: 'INTEGER',
      store_key: 'INTEGER',
      p_alive: 'DOUBLE',
      first_purchase_date: 'DATE',
    },
    customers.map(({ customer_id }, index) => ({
      customer_id,
      segment_key: 1 + (index % 2),
      value_key: 1,
      store_key: -1,
      first_purchase_date:
        purchases
          .filter(({ customer, voidedOn }) => customer === customer_id && (voidedOn ?? null) === null)
          .map(({ date }) => date.slice(0, 10))
          .sort()[0] ?? null,
    })),
  );
  await createTable(
    engine,
    'mart',
    'int_purchases',
    {
      purchase_no: 'INTEGER',
      customer_no: 'INTEGER',
      customer_id: 'VARCHAR',
      purchased_at: 'TIMESTAMP',
      purchased_at_is_date: 'BOOLEAN',
      purchase_date: 'DATE',
      store_id: 'VARCHAR',
      net_cents: 'BIGINT',
      margin_cents: 'BIGINT',
      voided_on: 'DATE',
    },
    purchases.map(({ customer, date, cents = 100n, margin = null, voidedOn = null }, index) => ({
      purchase_no: index + 1,
      customer_no: numberOf(customer),
      customer_id: customer,
      purchased_at: date,
      purchased_at_is_date: date.length === 10,
      purchase_date: date.slice(0, 10),
      net_cents: cents,
      margin_cents: margin,
      voided_on: voidedOn,
    })),
  );
  await createTable(
    engine,
    'mart',
    'int_events',
    {
      customer_no: 'INTEGER',
      day: 'DATE',
      occurred_at: 'TIMESTAMP',
      occurred_at_is_date: 'BOOLEAN',
      session_no: 'INTEGER',
      product_key: 'INTEGER',
      store_key: 'INTEGER',
      behavior: 'INTEGER',
    },
    events.map(({ customer, date, behavior = 1, product = -1, session = null }) => ({
      customer_no: numberOf(customer),
      day: date.slice(0, 10),
      occurred_at: date,
      occurred_at_is_date: date.length === 10,
      session_no: session,
      product_key: product,
      store_key: -1,
      behavior,
    })),
  );
  await createTable(
    engine,
    'mart',
    'int_acquisition_costs',
    { started_on: 'DATE', channel: 'VARCHAR', cost_cents: 'BIGINT' },
    costs.map(({ startedOn, cents }) => ({ started_on: startedOn, channel: '-', cost_cents: cents })),
  );
}
