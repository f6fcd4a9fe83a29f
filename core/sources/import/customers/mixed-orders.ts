import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { CustomerDecisions } from './customer-scope.ts';
import { writeAmount } from '#core/kernel/money-text.ts';
import { ident, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { nameFinding, settleFinding, type Finding, type Reading } from '#core/sources/meaning/finding.ts';
import {
  nameCleanTable,
  toRunOptions,
  type ImportScope,
  type LoadedSource,
} from '#core/sources/import/import-source.ts';

const EXAMPLES = 3;
const loaded = sql`_verdict = ${rawSql(String(VERDICT.loaded))} and order_id is not null and customer_id is not null`;

type Rule = { readonly id: 'first' | 'most' | 'money'; readonly label: Reading['label']; readonly order: string };

const RULES: readonly Rule[] = [
  {
    id: 'first',
    label: { zh: '整单归首行的客户', en: 'the customer of the order’s first line' },
    order: 'first_record, customer_id',
  },
  {
    id: 'most',
    label: { zh: '整单归行数最多的客户', en: 'the customer with most lines' },
    order: 'n_rows desc, cents desc, customer_id',
  },
  {
    id: 'money',
    label: { zh: '整单归金额最多的客户', en: 'the customer with most money' },
    order: 'cents desc, n_rows desc, customer_id',
  },
];

const REJECT = 'reject';

function selectMixed(clean: Sql): Sql {
  return sql`select order_id from ${clean} where ${loaded} group by order_id having min(customer_id) <> max(customer_id)`;
}

/** The customers of every order that names several, with their lines and money. */
function selectCandidates(clean: Sql): Sql {
  return sql`select order_id, customer_id, count(*) as n_rows, cast(coalesce(sum(amount_cents), 0) as bigint) as cents, min(struct_pack(file := _file, record := _record)) as first_record
    from ${clean} where ${loaded} and order_id in (${selectMixed(clean)})
    group by order_id, customer_id`;
}

/**
 * Orders whose lines name several customers: both candidates are shown with their lines and money, and the answer says whose the order is.
 * Until then all lines of such an order are rejected, each with the reason.
 */
export async function settleMixedOrders(
  scope: ImportScope,
  source: LoadedSource,
  decisions: CustomerDecisions,
): Promise<Finding | undefined> {
  const { engine, parameters } = scope;
  const options = toRunOptions(scope.task);
  const clean = nameCleanTable(scope, source.contract);
  const mixed = toSingleRow(await engine.query(sql`select exists (${selectMixed(clean)}) as found`, options));
  decisions.hasMixedOrders = mixed['found'] === true;
  if (!decisions.hasMixedOrders) return undefined;
  const table = ident(scope.schema, '_mixed_orders');
  await engine.run(sql`create table ${table} as ${selectCandidates(clean)}`, options);
  const counts = toSingleRow(
    await engine.query(
      sql`select count(distinct order_id) as n_orders, coalesce(sum(n_rows), 0)::bigint as n_rows, coalesce(sum(cents), 0)::bigint as cents, count(distinct customer_id) as n_customers from ${table}`,
      options,
    ),
  );
  const orders = Number(counts['n_orders']);
  const examples = toRows(
    await engine.query(
      sql`select order_id, customer_id, n_rows, cents from ${table}
        where order_id in (select distinct order_id from ${table} order by order_id limit ${rawSql(String(EXAMPLES))}) order by order_id, n_rows desc, customer_id`,
      options,
    ),
  );
  const shown = examples
    .map(
      (row) =>
        `${String(row['order_id'])}: ${String(row['customer_id'])} (${String(row['n_rows'])}, ${writeAmount(BigInt(String(row['cents'])), parameters.currency.decimals)})`,
    )
    .join('; ');
  const total = BigInt(String(counts['cents'] ?? 0));
  const currency = parameters.currency.code;
  const readings: Reading[] = [
    {
      id: REJECT,
      label: { zh: '拒绝这些订单的所有行', en: 'reject all lines of these orders' },
      money: [{ currency, cents: 0n }],
      customers: 0,
      orders: 0,
    },
  ];
  for (const { id, label, order } of RULES) {
    const chosen = toSingleRow(
      await engine.query(
        sql`select count(distinct customer_id) as n_customers from (select * from ${table} qualify row_number() over (partition by order_id order by ${rawSql(order)}) = 1)`,
        options,
      ),
    );
    readings.push({ id, label, money: [{ currency, cents: total }], customers: Number(chosen['n_customers']), orders });
  }
  const reference = source.files.map(({ template }) => template.columns['order_id']).find((each) => each !== undefined);
  const column = reference === undefined ? 'order_id' : (listFileColumns(reference)[0] ?? 'order_id');
  const finding = settleFinding(
    {
      kind: 'one-customer',
      source: source.contract.name,
      files: source.files.map(({ file }) => file.name),
      columns: [column],
      text: {
        zh: `${orders} 个订单的各行属于多个客户（订单：客户（行数，金额））：${shown}。订单归谁？未回答前，这些订单的行全部被拒绝。`,
        en: `${orders === 1 ? '1 order names' : `${orders} orders name`} several customers (order: customer (lines, money)): ${shown}. Whose are they? Until this is answered all their lines are rejected.`,
      },
      evidence: [
        {
          id: 'mixed-orders',
          label: { zh: '多客户的订单', en: 'orders of several customers' },
          value: orders,
          unit: 'orders',
        },
        {
          id: 'mixed-rows',
          label: { zh: '这些订单的行', en: 'their lines' },
          value: Number(counts['n_rows']),
          unit: 'rows',
        },
      ],
      readings,
      state: 'question',
      chosen: REJECT,
      basis: null,
      meanwhile: REJECT,
    },
    source.files
      .map(({ template }) => template.meaning?.answers[nameFinding('one-customer', column)])
      .find((answer) => answer !== undefined),
  );
  const rule = RULES.find(({ id }) => id === finding.chosen);
  if (rule !== undefined) {
    await engine.run(
      sql`update ${clean} set customer_id = hit.customer_id from (
          select order_id, customer_id from ${table} qualify row_number() over (partition by order_id order by ${rawSql(rule.order)}) = 1) as hit
        where ${clean}.order_id = hit.order_id and ${clean}.customer_id is not null`,
      options,
    );
  }
  await engine.run(sql`drop table ${table}`);
  return finding;
}
