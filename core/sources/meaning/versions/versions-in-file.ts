import { toSingleRow } from '#core/kernel/columns.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { defineMeaningCheck, getMeaningAnswer, type FileGroup, type MeaningContext } from '../define-check.ts';
import { countOrders } from '../order-census.ts';
import { nameFinding, settleFinding, type Finding, type Reading } from '../finding.ts';
import {
  cleanVersionRows,
  findVersionColumns,
  planSuperseded,
  readExample,
  selectVersionRows,
  sumVersions,
} from './version-rows.ts';

/** Which of several rows of one line holds. */
type RowRule = 'changed' | 'later-row' | 'earlier-row' | 'all';

const LABELS: Readonly<Record<RowRule, { zh: string; en: string }>> = {
  changed: { zh: '修改时间最新的一行有效', en: 'the row that was changed last holds' },
  'later-row': { zh: '文件中靠后的一行有效', en: 'the later row of the file holds' },
  'earlier-row': { zh: '文件中靠前的一行有效', en: 'the earlier row of the file holds' },
  all: { zh: '都是订单的行，全部有效', en: 'all are lines of the order: all hold' },
};

const same = sql`partition by _file, _order, _line`;

function holdBy(rule: RowRule): Sql {
  if (rule === 'all') return rawSql('count(*) over () > 0');
  const order = {
    changed: rawSql('_changed desc nulls last, _record desc'),
    'later-row': rawSql('_record desc'),
    'earlier-row': rawSql('_record'),
  }[rule];
  return sql`row_number() over (${same} order by ${order}) = 1`;
}

const tables = new WeakMap<FileGroup, Sql>();

/** The same line of an order again in one file, with other content: which row holds. */
export const versionsInFile = defineMeaningCheck({
  kinds: ['versions'],
  look: async (context: MeaningContext, group: FileGroup): Promise<readonly Finding[]> => {
    const [first] = group.files;
    const columns = findVersionColumns(first);
    if (context.contract.name !== 'orders' || columns === undefined) return [];
    if (columns.status === undefined && columns.changed === undefined && !columns.hasLineId) return [];
    const telling = [columns.status, columns.changed].filter((name) => name !== undefined);
    const census = await countOrders(context, group, columns.order, telling);
    if (!census.hasSeveral || (census.differs.size === 0 && !columns.hasLineId)) return [];
    const files = group.files.filter((file) => findVersionColumns(file)?.order === columns.order);
    const rows = join(
      files.map((file) => selectVersionRows(file, findVersionColumns(file) ?? columns)),
      ' union all ',
    );
    const differ = sql`count(distinct _status) > 1 or min(_changed) <> max(_changed)${columns.hasLineId ? rawSql(' or true') : rawSql('')}`;
    const repeated = context.nameTable(`repeated_${first.index}`);
    const hasLine = columns.line !== undefined;
    await context.engine.run(
      sql`create table ${repeated} as with every as (${rows}),
          several as (
            select _file, _order, coalesce(_line, '') as _same from every ${hasLine ? rawSql('where _line is not null') : rawSql('')}
            group by all having count(*) > 1 and min(_hash) <> max(_hash) and (${differ})
          )
        select every.* from every join several on every._file = several._file and every._order = several._order and coalesce(every._line, '') = several._same`,
      context.run,
    );
    const counted = toSingleRow(
      await context.engine.query(
        sql`select count(*) as n_rows, count(distinct (_file, _order)) as n_orders, coalesce(bool_and(_changed is not null), false) as dated from ${repeated}`,
        context.run,
      ),
    );
    if (Number(counted['n_rows']) === 0) return [];
    const table = await cleanVersionRows(context, files, repeated, `versions_${first.index}`);
    tables.set(group, table);
    const isDated = counted['dated'] === true;
    if (!hasLine && !isDated && !(await haveEqualAmounts(context, table))) return [];
    const rules: RowRule[] = [
      ...(isDated ? (['changed'] as const) : []),
      'later-row',
      'earlier-row',
      ...(columns.hasLineId ? [] : (['all'] as const)),
    ];
    const sums = await sumVersions(context, table, rules.map(holdBy));
    const currency = context.parameters.currency.code;
    const example = await readExample(context, table);
    return [
      settleFinding(
        {
          kind: 'versions',
          source: context.contract.name,
          files: files.map(({ name }) => name),
          columns: [
            columns.order,
            ...[columns.line, columns.status, columns.changed].filter((name) => name !== undefined),
          ],
          text: {
            zh: `${String(counted['n_orders'])} 个订单（如 ${example}）在同一文件中有同一行的多个版本，内容不同。哪个版本有效？（金额只计这些订单）`,
            en: `${String(counted['n_orders'])} orders (such as ${example}) have the same line several times in one file, with other content. Which holds? (Money of these orders only.)`,
          },
          evidence: [
            {
              id: 'orders',
              label: { zh: '有多个版本的订单', en: 'orders with several versions' },
              value: Number(counted['n_orders']),
              unit: 'orders',
            },
            {
              id: 'rows',
              label: { zh: '这些版本的行', en: 'rows of these versions' },
              value: Number(counted['n_rows']),
              unit: 'rows',
            },
          ],
          readings: rules.map((rule, index): Reading => {
            const sum = sums[index] ?? { cents: 0n, customers: 0, orders: 0 };
            return {
              id: rule,
              label: LABELS[rule],
              money: [{ currency, cents: sum.cents }],
              customers: sum.customers,
              orders: sum.orders,
            };
          }),
          state: isDated ? 'assumed' : 'question',
          chosen: isDated ? 'changed' : 'all',
          basis: isDated ? 'header' : null,
          ...(isDated ? {} : { proposed: 'later-row' }),
        },
        getMeaningAnswer(group.template, nameFinding('versions', columns.order)),
      ),
    ];
  },
  apply: async (context, group, findings) => {
    const [finding] = findings;
    const table = tables.get(group);
    if (finding === undefined || table === undefined) return;
    const rule = (['changed', 'later-row', 'earlier-row'] as const).find((known) => known === finding.chosen);
    if (rule === undefined) return;
    const old = context.nameTable(`old_rows_${group.files[0].index}`);
    await context.engine.run(
      sql`create table ${old} as select _file, _record from ${table} qualify not (${holdBy(rule)})`,
      context.run,
    );
    planSuperseded(group.files, old);
  },
});

/** Whether the rows of every order are worth the same: without a line key, rows of other money are lines, not versions. */
async function haveEqualAmounts(context: MeaningContext, table: Sql): Promise<boolean> {
  const row = toSingleRow(
    await context.engine.query(
      sql`select coalesce(bool_or(low < high), false) as found from (
          select min(amount) as low, max(amount) as high from ${table} where amount <> 0 group by _file, _order)`,
      context.run,
    ),
  );
  return row['found'] !== true;
}
