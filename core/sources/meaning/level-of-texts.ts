import { toSingleRow } from '#core/kernel/columns.ts';
import { ident, join, rawSql, sql } from '#core/kernel/sql.ts';
import { defineMeaningCheck, getMeaningAnswer, type FileGroup, type MeaningContext } from './define-check.ts';
import { nameFinding, settleFinding, type Finding } from './finding.ts';
import { readPlanned } from './plan.ts';

/** Fields that an order has once, and so can stand on its first line only. */
const ORDER_FIELDS = ['status', 'customer_id', 'ordered_at'] as const;

type Column = { readonly field: string; readonly name: string };

function listColumns({ template }: FileGroup): Column[] {
  const mapped = ORDER_FIELDS.flatMap((field): Column[] => {
    const reference = template.columns[field];
    return typeof reference === 'string' ? [{ field, name: reference }] : [];
  });
  const { currencyColumn } = template;
  return currencyColumn === undefined ? mapped : [...mapped, { field: 'currency', name: currencyColumn }];
}

/** The columns with a blank cell, in one pass over the rows of each file. */
async function listBlank(
  context: MeaningContext,
  group: FileGroup,
  columns: readonly Column[],
): Promise<ReadonlySet<string>> {
  const blank = new Set<string>();
  for (const { raw, plan, columns: own } of group.files) {
    const present = columns.filter(({ name }) => own.includes(name));
    if (present.length === 0) continue;
    const found = present.map(({ name }, index) => {
      const cell = readPlanned(plan, name);
      return sql`coalesce(bool_or(${cell} is null or ${cell} < '!'), false) as ${ident(`blank_${index}`)}`;
    });
    const row = toSingleRow(await context.engine.query(sql`select ${join(found)} from ${raw}`, context.run));
    present.forEach(({ name }, index) => {
      if (row[`blank_${index}`] === true) blank.add(name);
    });
  }
  return blank;
}

async function lookAt(context: MeaningContext, group: FileGroup, order: string, column: Column): Promise<Finding[]> {
  const holders = group.files.filter(({ columns }) => columns.includes(column.name) && columns.includes(order));
  if (holders.length === 0) return [];
  const rows = join(
    holders.map(
      ({ raw, index, plan }) =>
        sql`select ${rawSql(String(index))} as _file, _record, ${ident(order)} as _order, nullif(trim(${readPlanned(plan, column.name)}), '') as _cell from ${raw}`,
    ),
    ' union all ',
  );
  const counted = toSingleRow(
    await context.engine.query(
      sql`with orders as (
          select count(*) as n_rows, count(_cell) as n_said, min(_cell) as low, max(_cell) as high, arg_min(_cell is not null, _record) as on_first
          from (${rows}) where _order is not null group by _file, _order
        )
        select count(*) filter (where n_said > 0 and n_said < n_rows) as n_partly,
          count(*) filter (where n_said = 1 and n_rows > 1 and on_first) as n_first,
          count(*) filter (where n_said > 0 and n_said < n_rows and low <> high) as n_differ,
          coalesce(sum(n_rows - n_said) filter (where n_said > 0), 0)::bigint as n_carried
        from orders`,
      context.run,
    ),
  );
  const partly = Number(counted['n_partly']);
  if (partly === 0) return [];
  const differ = Number(counted['n_differ']);
  const carried = Number(counted['n_carried']);
  const name = nameFinding('level', column.name);
  const said = group.template.carryWithinOrder.includes(column.field);
  const reading = { money: [], orders: null };
  return [
    settleFinding(
      {
        kind: 'level',
        source: context.contract.name,
        files: holders.map(({ name: file }) => file),
        columns: [column.name],
        text: {
          zh: `“${column.name}”只在订单的部分行上有值（${partly} 个订单）：空白单元格取同一订单的值。`,
          en: `"${column.name}" stands on some lines of an order only (${partly} orders): blank cells take the value of their order.`,
        },
        evidence: [
          {
            id: 'orders-partly',
            label: { zh: '部分行为空的订单', en: 'orders with some blank lines' },
            value: partly,
            unit: 'orders',
          },
          {
            id: 'orders-first',
            label: { zh: '只有首行有值的订单', en: 'orders with a value on their first line only' },
            value: Number(counted['n_first']),
            unit: 'orders',
          },
          {
            id: 'orders-differ',
            label: { zh: '同一订单内取值不同的订单', en: 'of them orders with several values' },
            value: differ,
            unit: 'orders',
          },
          {
            id: 'rows-carried',
            label: { zh: '沿用订单值的行', en: 'rows that take their order’s value' },
            value: carried,
            unit: 'rows',
          },
        ],
        readings: [
          {
            ...reading,
            id: 'order',
            label: { zh: '属于整个订单，空白行沿用', en: 'of the order: blank lines take its value' },
            customers: null,
          },
          {
            ...reading,
            id: 'line',
            label: { zh: '属于每一行，空白就是空白', en: 'of each line: blank stays blank' },
            customers: null,
          },
        ],
        state: differ === 0 ? 'settled' : 'assumed',
        chosen: differ === 0 || said ? 'order' : 'line',
        basis: said ? 'preset' : 'evidence',
      },
      getMeaningAnswer(group.template, name),
    ),
  ];
}

function readOrderColumn(context: MeaningContext, group: FileGroup): string | undefined {
  const reference = group.template.columns['order_id'];
  if (context.contract.name !== 'orders' || group.template.orderPerRow === true) return undefined;
  return typeof reference === 'string' ? reference : undefined;
}

/** Status, customer, date and currency that stand on one line of an order only. */
export const levelOfTexts = defineMeaningCheck({
  kinds: ['level'],
  look: async (context, group) => {
    const order = readOrderColumn(context, group);
    if (order === undefined) return [];
    const findings: Finding[] = [];
    const blank = await listBlank(context, group, listColumns(group));
    for (const column of listColumns(group))
      if (blank.has(column.name)) findings.push(...(await lookAt(context, group, order, column)));
    return findings;
  },
  apply: (_context, group, findings) => {
    for (const { field, name } of listColumns(group)) {
      const found = findings.find(({ columns }) => columns[0] === name);
      if (found?.chosen === 'order') for (const { plan } of group.files) plan.carried.add(field);
    }
    return Promise.resolve();
  },
});
