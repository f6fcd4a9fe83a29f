import { readCell, toRows, toSingleRow } from '#core/kernel/columns.ts';
import type { Engine, TableName } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { ExperimentTable } from '#core/science/experiments/experiment.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, sql, type Sql } from '#core/kernel/sql.ts';

/** Which columns of the file say what. */
export type ExperimentColumns = {
  readonly arm: string;
  readonly control: string;
  readonly outcomes: readonly string[];
  readonly covariate: string | null;
  readonly cuts: readonly string[];
  /** Column of customer ids; null where the file has none: every row is then a customer of its own. */
  readonly id?: string | null;
  /** Outcomes that are amounts whatever their values: all zeros stay money. */
  readonly amounts?: readonly string[];
};

const MANY_ARMS = 12;

function checkColumn(file: string, columns: readonly string[], name: string): void {
  if (columns.includes(name)) return;
  throw new WorkbenchError('experiment/unknown-column', `${file} has no column "${name}".`, {
    hint: `It has: ${columns.join(', ')}.`,
    place: { file, column: name },
    zh: { message: `${file} 没有列“${name}”。`, hint: `该文件的列：${columns.join('、')}。` },
  });
}

/** The first cell of a column that is no number; empty cells count too, since a customer without an outcome is unexplained. */
async function refuseBadNumbers(
  engine: Engine,
  file: string,
  table: Sql,
  column: string,
  task: TaskOptions,
): Promise<void> {
  const [bad] = toRows(
    await engine.query(
      sql`select _record, ${ident(column)} as value, count(*) over () as bad from ${table}
        where try_cast(${ident(column)} as double) is null or not isfinite(try_cast(${ident(column)} as double))
        order by _record limit 1`,
      task,
    ),
  );
  if (bad === undefined) return;
  const { value } = bad;
  const shown = value === null ? '' : String(value);
  throw new WorkbenchError(
    'experiment/not-a-number',
    `Record ${String(bad['_record'])} of ${file}: "${column}" is ${value === null ? 'empty' : `"${shown}"`}, not a number (${String(bad['bad'])} records in all).`,
    {
      hint: 'Write 0 for a customer without the outcome, and plain decimal numbers; then run it again. Nothing was left out.',
      place: { file, line: Number(bad['_record']), column, value: shown },
      zh: {
        message: `${file} 第 ${String(bad['_record'])} 条记录的“${column}”${value === null ? '为空' : `为“${shown}”`}，不是数字（共 ${String(bad['bad'])} 条）。`,
        hint: '没有结果的客户请填 0，金额请用普通小数；改好后重新运行。没有任何行被略去。',
      },
    },
  );
}

async function refuseBadArms(
  engine: Engine,
  file: string,
  table: Sql,
  { arm, control }: ExperimentColumns,
  task: TaskOptions,
): Promise<void> {
  const arms = toRows(
    await engine.query(
      sql`select ${ident(arm)} as arm, count(*) as n from ${table} group by 1 order by 1 nulls first`,
      task,
    ),
  );
  const names = arms.map((row) => (row['arm'] === null ? '(empty)' : String(row['arm'])));
  const hasEmpty = arms.some((row) => row['arm'] === null);
  if (!hasEmpty && names.includes(control) && names.length >= 2 && names.length <= MANY_ARMS) return;
  const fault = hasEmpty
    ? { en: 'some records have no arm', zh: '有记录没有分组' }
    : !names.includes(control)
      ? { en: `no record has the control value "${control}"`, zh: `没有记录的值为对照组“${control}”` }
      : names.length < 2
        ? { en: 'every record is in the control arm', zh: '全部记录都在对照组' }
        : {
            en: `it has ${names.length} different values, more than ${MANY_ARMS} arms`,
            zh: `它有 ${names.length} 个不同的值，超过 ${MANY_ARMS} 组`,
          };
  const shown = names.slice(0, MANY_ARMS).join(', ');
  throw new WorkbenchError('experiment/arms', `Column "${arm}" of ${file} does not say the arms: ${fault.en}.`, {
    hint: `Its values are: ${shown}. Name the control arm exactly as it is written, in its own column.`,
    place: { file, column: arm, value: control },
    zh: {
      message: `${file} 的列“${arm}”无法作为分组：${fault.zh}。`,
      hint: `它的值有：${shown}。请按原样写出对照组的值。`,
    },
  });
}

/** An id in two arms, or twice in one, would count a customer as two. */
async function refuseRepeatedIds(
  engine: Engine,
  file: string,
  table: Sql,
  { id = null, arm }: ExperimentColumns,
  task: TaskOptions,
): Promise<void> {
  if (id === null) return;
  const [bad] = toRows(
    await engine.query(
      sql`select ${ident(id)} as id, count(distinct ${ident(arm)}) as arms, count(*) as n, min(_record) as first,
          max(_record) as record, count(*) over () as ids
        from ${table} group by 1 having count(*) > 1 or ${ident(id)} is null
        order by arms desc, record limit 1`,
      task,
    ),
  );
  if (bad === undefined) return;
  const value = bad['id'] === null ? '' : String(bad['id']);
  const [arms, n, first, record, ids] = ['arms', 'n', 'first', 'record', 'ids'].map((key) => String(bad[key]));
  const isEmpty = bad['id'] === null;
  const isInArms = Number(arms) > 1;
  const en = isEmpty
    ? `${n} records have no id`
    : `id "${value}" is in ${isInArms ? `${arms} arms` : `${n} records`} (records ${first} and ${record}; ${ids} such ids)`;
  const zh = isEmpty
    ? `有 ${n} 条记录没有 ID`
    : `ID“${value}”${isInArms ? `出现在 ${arms} 个分组` : `出现 ${n} 次`}（第 ${first} 与 ${record} 条记录；共 ${ids} 个这样的 ID）`;
  throw new WorkbenchError('experiment/repeated-id', `${file}: ${en}.`, {
    hint: 'Keep one row per customer, with the arm it was assigned to; sum outcomes over its rows first.',
    place: { file, line: Number(record), column: id, value },
    zh: { message: `${file}：${zh}。`, hint: '每位客户只保留一行，分组为其被分配的分组；请先按客户汇总结果。' },
  });
}

/**
 * Reads a treated/control table from a raw table (`_record` and text columns) by its named columns. Every row counts: without
 * a column of ids equal rows are different customers.
 * @throws WorkbenchError `experiment/unknown-column`, `experiment/arms`, `experiment/repeated-id`, `experiment/not-a-number`, each with its place.
 */
export async function readExperimentTable(
  engine: Engine,
  raw: { readonly table: TableName; readonly file: string; readonly columns: readonly string[] },
  columns: ExperimentColumns,
  task: TaskOptions = {},
): Promise<ExperimentTable> {
  const { table: name, file } = raw;
  const table = name.schema === undefined ? ident(name.name) : ident(name.schema, name.name);
  const numbers = [...columns.outcomes, ...(columns.covariate === null ? [] : [columns.covariate])];
  const ids = (columns.id ?? null) === null ? [] : [String(columns.id)];
  for (const column of [columns.arm, ...ids, ...numbers, ...columns.cuts]) checkColumn(file, raw.columns, column);
  await refuseBadArms(engine, file, table, columns, task);
  await refuseRepeatedIds(engine, file, table, columns, task);
  for (const column of numbers) await refuseBadNumbers(engine, file, table, column, task);
  const count = Number(toSingleRow(await engine.query(sql`select count(*) as n from ${table}`, task))['n']);
  const selected = [
    sql`${ident(columns.arm)}`,
    ...numbers.map((column) => sql`cast(${ident(column)} as double)`),
    ...columns.cuts.map((column) => sql`coalesce(${ident(column)}, '')`),
  ];
  const found = await engine.query(
    sql`select ${join(selected.map((part, index) => sql`${part} as ${ident(`c${index}`)}`))} from ${table} order by _record`,
    task,
  );
  const readTexts = (index: number): string[] =>
    Array.from({ length: count }, (_, row) => String(readCell(found, index, row) ?? ''));
  const readNumbers = (index: number): Float64Array => Float64Array.from(found.columns[index]?.data as Float64Array);
  return {
    arms: readTexts(0),
    outcomes: columns.outcomes.map((outcome, index) => ({
      name: outcome,
      values: readNumbers(1 + index),
      isAmount: columns.amounts?.includes(outcome) ?? false,
    })),
    covariate:
      columns.covariate === null ? null : { name: columns.covariate, values: readNumbers(1 + columns.outcomes.length) },
    cuts: columns.cuts.map((cut, index) => ({ name: cut, values: readTexts(1 + numbers.length + index) })),
  };
}
