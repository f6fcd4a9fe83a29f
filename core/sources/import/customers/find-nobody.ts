import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { ident, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { settleFinding, type Finding, type Reading } from '#core/sources/meaning/finding.ts';
import { toRunOptions } from '#core/sources/import/import-source.ts';
import { clearCustomers, readCustomerAnswer, type CustomerDecisions, type CustomerRows } from './customer-scope.ts';
import { isMaskedId, isPlaceholderId } from './nobody-ids.ts';

/** An id with this share of all orders, so many times those of the next, among so many orders and customers, is outsized. */
const OUTSIZED = { share: 0.05, factor: 10, orders: 200, customers: 50 } as const;
const EXAMPLES = 5;

/** True of a table of ids where one may have an outsized share of the orders: it has a fifth of that share of the rows. */
export const hasLargeShare = sql`(coalesce(sum(n_rows), 0) >= ${rawSql(String(OUTSIZED.orders))} and max(n_rows) >= ${rawSql(String(OUTSIZED.share / 5))} * sum(n_rows))`;

/** Whether any id can stand for nobody, by its text or by its share of the rows: most files have none. */
async function hasSuspects({ scope, ids }: CustomerRows): Promise<boolean> {
  const row = toSingleRow(
    await scope.engine.query(
      sql`select coalesce(bool_or(plain = '0' or ${isMaskedId(sql`plain`)} or ${isPlaceholderId(sql`plain`)}), false)
          or ${hasLargeShare} as found from ${ids}`,
      toRunOptions(scope.task),
    ),
  );
  return row['found'] === true;
}

/** The ids of a source that stand for nobody, with why: `word`, `masked`, `outsized`. */
async function createSuspects(rows: CustomerRows, name: string): Promise<Sql> {
  const { scope, clean, loaded, money, order, bare } = rows;
  const table = ident(scope.schema, name);
  await scope.engine.run(
    sql`create table ${table} as with ids as (
        select customer_id as id, ${bare(sql`customer_id`)} as plain, count(*) as n_rows, count(distinct ${order}) as n_orders, cast(coalesce(sum(${money}), 0) as bigint) as cents
        from ${clean} where ${loaded} group by customer_id
      ),
      whole as (
        select sum(n_orders) as all_orders, count(*) as all_ids, avg(n_orders) as mean_orders, bool_or(plain = '1') as counts_up from ids
      ),
      ranked as (
        select *, row_number() over (order by n_orders desc, id) as place, lead(n_orders) over (order by n_orders desc, id) as next_orders from ids
      )
      select id, n_rows, n_orders, cents, case
          when ${isMaskedId(sql`plain`)} then 'masked'
          when ${isPlaceholderId(sql`plain`)} then 'word'
          when plain = '0' and (not counts_up or n_orders > 3 * mean_orders) then 'word'
          else 'outsized' end as why
      from ranked cross join whole
      where ${isMaskedId(sql`plain`)} or ${isPlaceholderId(sql`plain`)}
        or (plain = '0' and (not counts_up or n_orders > 3 * mean_orders))
        or (place = 1 and all_orders >= ${rawSql(String(OUTSIZED.orders))} and all_ids >= ${rawSql(String(OUTSIZED.customers))}
          and n_orders >= ${rawSql(String(OUTSIZED.share))} * all_orders and n_orders >= ${rawSql(String(OUTSIZED.factor))} * next_orders)`,
    toRunOptions(scope.task),
  );
  return table;
}

type Group = { readonly ids: number; readonly orders: number; readonly cents: bigint; readonly example: string };

async function countGroup(rows: CustomerRows, table: Sql, condition: Sql): Promise<Group> {
  const options = toRunOptions(rows.scope.task);
  const row = toSingleRow(
    await rows.scope.engine.query(
      sql`select count(*) as n_ids, cast(coalesce(sum(n_orders), 0) as bigint) as n_orders, cast(coalesce(sum(cents), 0) as bigint) as cents from ${table} where ${condition}`,
      options,
    ),
  );
  const examples = toRows(
    await rows.scope.engine.query(
      sql`select id, n_orders from ${table} where ${condition} order by n_orders desc, id limit ${rawSql(String(EXAMPLES))}`,
      options,
    ),
  );
  return {
    ids: Number(row['n_ids']),
    orders: Number(row['n_orders']),
    cents: BigInt(String(row['cents'] ?? 0)),
    example: examples.map((each) => `${String(each['id'])} (${String(each['n_orders'])})`).join(', '),
  };
}

const NONE = 'keep';

/**
 * Ids that stand for nobody: words and digits of systems, ids of which only a part is shown, and one id with an outsized share of the
 * orders. Asked about with `no customer` selected beforehand, and never applied unasked.
 */
export async function findNobody(rows: CustomerRows, decisions: CustomerDecisions): Promise<Finding | undefined> {
  const { scope, source, column, files, clean, loaded, money } = rows;
  const options = toRunOptions(scope.task);
  if (!(await hasSuspects(rows))) return undefined;
  const suspects = await createSuspects(rows, `_nobody_${source.contract.name}`);
  const all = await countGroup(rows, suspects, sql`true`);
  if (all.ids === 0) {
    await scope.engine.run(sql`drop table ${suspects}`);
    return undefined;
  }
  const masked = await countGroup(rows, suspects, sql`why = 'masked'`);
  const words = await countGroup(rows, suspects, sql`why <> 'masked'`);
  const total = toSingleRow(
    await scope.engine.query(
      sql`select count(distinct customer_id) as n_ids, cast(coalesce(sum(${money}), 0) as bigint) as cents from ${clean} where ${loaded}`,
      options,
    ),
  );
  const cents = BigInt(String(total['cents'] ?? 0));
  const currency = scope.parameters.currency.code;
  const reading = (id: string, label: Reading['label'], group: Group | undefined): Reading => ({
    id,
    label,
    money: [{ currency, cents: cents - (group?.cents ?? 0n) }],
    customers: Number(total['n_ids']) - (group?.ids ?? 0),
    orders: null,
    ...(group === undefined ? {} : { example: group.example }),
  });
  const isMixed = masked.ids > 0 && words.ids > 0;
  const readings = [
    reading('nobody', { zh: '都不是客户：计为无客户', en: 'nobody: no customer' }, all),
    ...(isMixed
      ? [
          reading(
            'nobody-words',
            { zh: '只有占位 ID 不是客户', en: 'placeholders only: masked ids are customers' },
            words,
          ),
          reading(
            'nobody-masked',
            { zh: '只有打码的 ID 不是客户', en: 'masked ids only: the others are customers' },
            masked,
          ),
        ]
      : []),
    reading(NONE, { zh: '都是客户：保留', en: 'customers: keep them' }, undefined),
  ];
  const finding = settleFinding(
    {
      kind: 'nobody',
      source: source.contract.name,
      files,
      columns: [column],
      text: {
        zh: `“${column}”中有 ${all.ids} 个 ID（${all.orders} 个订单，如 ${all.example}）像是占位、打码或一个 ID 占了过多订单。它们是客户吗？`,
        en: `${all.ids === 1 ? '1 id' : `${all.ids} ids`} in "${column}" (${all.orders} orders; such as ${all.example}) ${all.ids === 1 ? 'looks' : 'look'} like a placeholder, a masked id, or one id for many people. Are they customers?`,
      },
      evidence: [
        {
          id: 'placeholders',
          label: { zh: '占位或占比过大的 ID', en: 'placeholders and outsized ids' },
          value: words.ids,
          unit: 'customers',
        },
        { id: 'masked', label: { zh: '打码的 ID', en: 'masked ids' }, value: masked.ids, unit: 'customers' },
        { id: 'orders', label: { zh: '这些 ID 的订单', en: 'orders of these ids' }, value: all.orders, unit: 'orders' },
        { id: 'money', label: { zh: '这些 ID 的金额', en: 'money of these ids' }, value: all.cents, unit: 'cents' },
      ],
      readings,
      state: 'question',
      chosen: NONE,
      basis: null,
      proposed: 'nobody',
    },
    readCustomerAnswer(rows, 'nobody', column),
  );
  const keep: Readonly<Record<string, Sql>> = {
    nobody: sql`true`,
    'nobody-words': sql`why <> 'masked'`,
    'nobody-masked': sql`why = 'masked'`,
  };
  const condition = keep[finding.chosen];
  if (condition === undefined) {
    await scope.engine.run(sql`drop table ${suspects}`);
    return finding;
  }
  await scope.engine.run(sql`delete from ${suspects} where not (${condition})`, options);
  await clearCustomers(rows, suspects);
  await scope.engine.run(sql`delete from ${rows.ids} where id in (select id from ${suspects})`, options);
  decisions.nobody = suspects;
  return finding;
}
