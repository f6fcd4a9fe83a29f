import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import {
  defineMeaningCheck,
  getMeaningAnswer,
  type FileGroup,
  type MeaningContext,
  type MeaningFile,
} from '../define-check.ts';
import { settleFinding, type Finding, type Reading } from '../finding.ts';
import {
  cleanVersionRows,
  findVersionColumns,
  planSuperseded,
  readExample,
  selectVersionRows,
  sumVersions,
} from './version-rows.ts';

const ALL = 'all';
const CHANGED = 'changed';

/** Names of files that tell them apart: a second file of one name gets `~2`. */
function nameFiles(files: readonly MeaningFile[]): ReadonlyMap<string, MeaningFile> {
  const named = new Map<string, MeaningFile>();
  for (const file of files) {
    let name = file.name;
    for (let copy = 2; named.has(name); copy += 1) name = `${file.name}~${copy}`;
    named.set(name, file);
  }
  return named;
}

/** The last order date of each file, where its dates can be read as they stand. */
async function readLastDates(context: MeaningContext, files: readonly MeaningFile[]): Promise<(string | undefined)[]> {
  const dates: (string | undefined)[] = [];
  for (const { raw, template, columns } of files) {
    const reference = template.columns['ordered_at'];
    if (typeof reference !== 'string' || !columns.includes(reference)) {
      dates.push(undefined);
      continue;
    }
    const cell = rawSql(`"${reference.replaceAll('"', '""')}"`);
    const row = toSingleRow(
      await context.engine.query(
        sql`select cast(max(try_cast(replace(${cell}, '/', '-') as timestamp)) as varchar) as last_date from ${raw}`,
        context.run,
      ),
    );
    dates.push(typeof row['last_date'] === 'string' ? row['last_date'] : undefined);
  }
  return dates;
}

/** Files from the oldest to the newest, as their dates (else their names) propose. */
async function proposeOrder(context: MeaningContext, named: ReadonlyMap<string, MeaningFile>): Promise<string[]> {
  const names = [...named.keys()];
  const dates = await readLastDates(context, [...named.values()]);
  const isDated = dates.every((date) => date !== undefined) && new Set(dates).size === dates.length;
  const by = (name: string): string => (isDated ? (dates[names.indexOf(name)] ?? '') : name);
  return names.toSorted((a, b) => (by(a) === by(b) ? (a < b ? -1 : 1) : by(a) < by(b) ? -1 : 1));
}

function rankFiles(order: readonly string[], named: ReadonlyMap<string, MeaningFile>): Sql {
  const arms = order.map((name, rank) => rawSql(`when ${named.get(name)?.index ?? -1} then ${rank}`));
  return sql`case _file ${join(arms, ' ')} else -1 end`;
}

/** Rows that hold under an answer: those of the newest file of their order. */
function holdBy(answer: string, order: readonly string[], named: ReadonlyMap<string, MeaningFile>): Sql {
  if (answer === ALL) return rawSql('count(*) over () > 0');
  const rank = rankFiles(order, named);
  if (answer === CHANGED)
    return sql`_file = first_value(_file) over (partition by _order order by _newest desc nulls last, ${rank} desc)`;
  return sql`_file = first_value(_file) over (partition by _order order by ${rank} desc)`;
}

const found = new WeakMap<FileGroup, { readonly table: Sql; readonly named: ReadonlyMap<string, MeaningFile> }>();

function readOrder(answer: string, named: ReadonlyMap<string, MeaningFile>): string[] | undefined {
  const names = answer.split('<').map((name) => name.trim());
  const isWhole =
    names.length === named.size && new Set(names).size === names.length && names.every((name) => named.has(name));
  return isWhole ? names : undefined;
}

/** The same order in several files with other content: which version holds. */
export const versionsInFiles = defineMeaningCheck({
  kinds: ['versions'],
  look: async (context: MeaningContext, group: FileGroup): Promise<readonly Finding[]> => {
    if (context.contract.name !== 'orders' || group !== context.groups[0]) return [];
    const files = context.files.filter((file) => findVersionColumns(file) !== undefined);
    if (files.length < 2) return [];
    const rows = join(
      files.flatMap((file) => {
        const columns = findVersionColumns(file);
        return columns === undefined ? [] : [selectVersionRows(file, columns)];
      }),
      ' union all ',
    );
    const every = context.nameTable('every_order');
    await context.engine.run(
      sql`create table ${every} as select _order, _file, count(*) as n, bit_xor(hash(_hash)) as mark, max(_changed) as _newest,
          min(_record) as first_record, max(_record) as last_record from (${rows}) group by _order, _file`,
      context.run,
    );
    const several = context.nameTable('several_orders');
    await context.engine.run(
      sql`create table ${several} as select * from ${every} where _order in (
          select _order from ${every} group by _order having count(*) > 1 and (min(mark) <> max(mark) or min(n) <> max(n)))`,
      context.run,
    );
    if (
      toSingleRow(await context.engine.query(sql`select exists (select 1 from ${several}) as found`, context.run))[
        'found'
      ] !== true
    )
      return [];
    const named = nameFiles(files);
    const lines = sql`select line.*, several._newest, several.first_record, several.last_record from (${rows}) as line join ${several} as several using (_order, _file)`;
    const candidates = context.nameTable('candidates');
    const sizes = join(
      files.map(({ index, rows: count }) => rawSql(`when ${index} then ${count}`)),
      ' ',
    );
    await context.engine.run(
      sql`create table ${candidates} as with lines as (${lines}),
          apart as (
            select _order from lines group by _order
            having count(distinct (_file, _line)) filter (where _line is not null) = count(distinct _line) and bool_and(_line is not null)
              and count(distinct _file) = 2
              and count(distinct _file) filter (where first_record = 1) = 1
              and count(distinct _file) filter (where last_record = case _file ${sizes} end) = 1
          )
        select * from lines where _order not in (select _order from apart)`,
      context.run,
    );
    const table = await cleanVersionRows(context, files, candidates, 'candidates_cleaned');
    const counted = toSingleRow(
      await context.engine.query(
        sql`with orders as (
            select _order, count(distinct (_file, _line)) filter (where _line is not null) > count(distinct _line) as meets,
              bool_and(_line is null) as untold, count(distinct amount) > 1 as differs, count(*) as n from ${table} group by _order
          )
          select count(*) as n_orders, coalesce(sum(n), 0)::bigint as n_rows, count(*) filter (where not meets and (not untold or differs)) as n_apart,
            (select coalesce(bool_and(_newest is not null), false) from ${table}) as dated from orders`,
        context.run,
      ),
    );
    const orders = Number(counted['n_orders']);
    if (orders === 0) return [];
    found.set(group, { table, named });
    const proposed = await proposeOrder(context, named);
    const isDated = counted['dated'] === true;
    const answer = getMeaningAnswer(group.template, 'versions') ?? group.template.meaning?.fileOrder?.join('<');
    const custom = answer === undefined ? undefined : readOrder(answer, named);
    const ids = [
      ...(isDated ? [CHANGED] : []),
      proposed.join('<'),
      proposed.toReversed().join('<'),
      ...(custom === undefined ? [] : [custom.join('<')]),
      ...(Number(counted['n_apart']) > 0 || answer === ALL ? [ALL] : []),
    ].filter((id, index, all) => all.indexOf(id) === index);
    const sums = await sumVersions(
      context,
      table,
      ids.map((id) => holdBy(id, readOrder(id, named) ?? proposed, named)),
    );
    const currency = context.parameters.currency.code;
    const example = await readExample(context, table);
    const label = (id: string): Reading['label'] => {
      if (id === ALL) return { zh: '都是订单的行，全部有效', en: 'all are lines of the order: all hold' };
      if (id === CHANGED) return { zh: '修改时间最新的版本有效', en: 'the version that was changed last holds' };
      const names = id.split('<');
      return {
        zh: `文件由旧到新：${names.join('、')}；较新文件中的版本有效`,
        en: `files from old to new: ${names.join(', ')}; the version of the newer file holds`,
      };
    };
    const involved = toRows(
      await context.engine.query(sql`select distinct _file from ${table} order by 1`, context.run),
    ).map((row) => Number(row['_file']));
    return [
      settleFinding(
        {
          kind: 'versions',
          source: context.contract.name,
          files: files.filter(({ index }) => involved.includes(index)).map(({ name }) => name),
          columns: [],
          text: {
            zh: `${orders} 个订单（如 ${example}）在多个文件中出现且内容不同。哪个版本有效？（金额只计这些订单）`,
            en: `${orders} orders (such as ${example}) are in several files with other content. Which version holds? (Money of these orders only.)`,
          },
          evidence: [
            {
              id: 'orders',
              label: { zh: '有多个版本的订单', en: 'orders with several versions' },
              value: orders,
              unit: 'orders',
            },
            {
              id: 'rows',
              label: { zh: '这些版本的行', en: 'rows of these versions' },
              value: Number(counted['n_rows']),
              unit: 'rows',
            },
            {
              id: 'orders-apart',
              label: { zh: '各文件中的行互不重合的订单', en: 'orders whose lines in the files do not meet' },
              value: Number(counted['n_apart']),
              unit: 'orders',
            },
          ],
          readings: ids.map((id, index): Reading => {
            const sum = sums[index] ?? { cents: 0n, customers: 0, orders: 0 };
            return {
              id,
              label: label(id),
              money: [{ currency, cents: sum.cents }],
              customers: sum.customers,
              orders: sum.orders,
            };
          }),
          state: isDated ? 'assumed' : 'question',
          chosen: isDated ? CHANGED : proposed.join('<'),
          basis: isDated ? 'header' : null,
          ...(isDated ? {} : { proposed: proposed.join('<') }),
        },
        custom === undefined ? answer : custom.join('<'),
      ),
    ];
  },
  apply: async (context, group, findings) => {
    const [finding] = findings;
    const known = found.get(group);
    if (finding === undefined || known === undefined || finding.chosen === ALL) return;
    const { table, named } = known;
    const order = readOrder(finding.chosen, named) ?? [...named.keys()];
    const old = context.nameTable('old_versions');
    await context.engine.run(
      sql`create table ${old} as select _file, _record from ${table} qualify not (${holdBy(finding.chosen, order, named)})`,
      context.run,
    );
    planSuperseded(context.files, old);
  },
});
