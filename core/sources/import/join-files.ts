import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import type { Note, Question } from '#core/sources/formats/define-format.ts';
import { type KeyPair, listKeyPairs } from '#core/sources/mapping/plan-join.ts';

/** A raw table with the columns of its file. */
export type RawPart = { readonly name: string; readonly raw: Sql; readonly columns: readonly string[] };

/** How a file was joined to the others. */
export type Joined = {
  readonly raw: Sql;
  readonly columns: readonly string[];
  readonly notes: readonly Note[];
  readonly questions: readonly Question[];
};

/** Below this share of rows that find their match the join is asked about. */
const SURE_SHARE = 0.95;

type Match = {
  readonly pair: KeyPair;
  readonly rows: number;
  readonly matched: number;
  readonly unused: number;
  readonly isUnique: boolean;
};

function keyOf(column: string): Sql {
  return sql`nullif(trim(${ident(column)}), '')`;
}

async function measure(engine: Engine, base: RawPart, other: RawPart, pair: KeyPair): Promise<Match> {
  const row = toSingleRow(
    await engine.query(sql`with left_keys as (select ${keyOf(pair.base)} as k from ${base.raw}),
        right_keys as (select ${keyOf(pair.other)} as k from ${other.raw})
      select (select count(k) from left_keys) as n_rows,
        (select count(*) from left_keys where k in (select k from right_keys where k is not null)) as n_matched,
        (select count(*) from right_keys where k is not null and k not in (select k from left_keys where k is not null)) as n_unused,
        (select count(k) = count(distinct k) from right_keys) as is_unique`),
  );
  return {
    pair,
    rows: Number(row['n_rows']),
    matched: Number(row['n_matched']),
    unused: Number(row['n_unused']),
    isUnique: row['is_unique'] === true,
  };
}

function describeJoin(base: RawPart, other: RawPart, { pair, rows, matched, unused }: Match): Note {
  const share = rows === 0 ? 0 : Math.floor((matched / rows) * 1000) / 10;
  return {
    code: 'joined-files',
    count: matched,
    text: {
      zh: `按“${pair.base}”= ${other.name} 的“${pair.other}”连接：${rows} 行中 ${matched} 行（${share}%）找到对应，${rows - matched} 行没有；${other.name} 有 ${unused} 行未被用到`,
      en: `Joined with ${other.name} by “${pair.base}” = “${pair.other}”: ${matched} of ${rows} rows of ${base.name} (${share} %) find their match, ${rows - matched} do not; ${unused} rows of ${other.name} are not used`,
    },
  };
}

function askJoin(base: RawPart, other: RawPart, match: Match): Question {
  const { text } = describeJoin(base, other, match);
  return {
    code: 'join',
    key: 'join',
    file: base.name,
    text: { zh: `${text.zh}。这样连接对吗？`, en: `${text.en}. Is this right?` },
    choices: [
      { value: 'accept', label: { zh: '对，按此连接', en: 'Yes, join them so' } },
      {
        value: 'refuse',
        label: { zh: '不对，请移除不属于订单的文件', en: 'No; take out the files that are no orders' },
      },
    ],
  };
}

/** The columns of the other file, one row per key: sums of numbers where a key has several rows (payments), else the first text. */
function selectOther(other: RawPart, match: Match, columns: readonly string[]): Sql {
  const key = keyOf(match.pair.other);
  const values = columns.map((column) => {
    const cell = ident(column);
    if (match.isUnique) return sql`min(${cell}) as ${cell}`;
    const number = sql`try_cast(${cell} as decimal(38, 6))`;
    return sql`case when count(${number}) = count(${cell}) and count(distinct ${cell}) > 1 then rtrim(rtrim(cast(sum(${number}) as varchar), '0'), '.') else min(${cell}) end as ${cell}`;
  });
  return sql`select ${key} as _key${values.length === 0 ? rawSql('') : sql`, ${join(values)}`} from ${other.raw} where ${key} is not null group by 1`;
}

async function findBestMatch(engine: Engine, base: RawPart, other: RawPart): Promise<Match | undefined> {
  const matches: Match[] = [];
  for (const pair of listKeyPairs(base.columns, other.columns)) matches.push(await measure(engine, base, other, pair));
  return matches
    .filter(({ matched }) => matched > 0)
    .toSorted((a, b) => b.matched / b.rows - a.matched / a.rows || a.unused - b.unused)[0];
}

/**
 * Joins parts of one table on the ids they share, chosen by names and by the values that match. Rows of the base are all kept;
 * what finds no match keeps its own columns only and is counted. `nameTable` gives the tables that are made; the last one stays.
 * @throws WorkbenchError `import/no-join` where a file shares no id with the others, or the analyst said that they do not belong together.
 */
export async function joinParts(
  engine: Engine,
  base: RawPart,
  others: readonly RawPart[],
  nameTable: (step: number) => Sql,
  answer: 'accept' | 'refuse' | undefined,
): Promise<Joined> {
  const notes: Note[] = [];
  const questions: Question[] = [];
  let current = base;
  let waiting = [...others];
  for (let step = 0; waiting.length > 0; step += 1) {
    const found: { other: RawPart; match: Match }[] = [];
    for (const other of waiting) {
      const match = await findBestMatch(engine, current, other);
      if (match !== undefined) found.push({ other, match });
    }
    const [best] = found.toSorted((a, b) => b.match.matched / b.match.rows - a.match.matched / a.match.rows);
    if (best === undefined || answer === 'refuse') throw createNoJoinError(base, waiting);
    const { other, match } = best;
    waiting = waiting.filter((part) => part !== other);
    notes.push(describeJoin(base, other, match));
    if (match.matched < match.rows * SURE_SHARE && answer === undefined) questions.push(askJoin(base, other, match));
    const taken = new Set(current.columns.map((column) => column.toLowerCase()));
    const added = other.columns.filter((column) => column !== match.pair.other && !taken.has(column.toLowerCase()));
    const table = nameTable(step);
    const picked = join([
      rawSql('b._record'),
      ...current.columns.map((column) => sql`b.${ident(column)}`),
      ...added.map((column) => sql`o.${ident(column)}`),
    ]);
    await engine.run(sql`create or replace table ${table} as select ${picked} from ${current.raw} as b
      left join (${selectOther(other, match, added)}) as o on nullif(trim(b.${ident(match.pair.base)}), '') = o._key`);
    await engine.run(sql`drop table if exists ${current.raw}`);
    current = { name: base.name, raw: table, columns: [...current.columns, ...added] };
  }
  return { raw: current.raw, columns: current.columns, notes, questions };
}

function createNoJoinError(base: RawPart, others: readonly RawPart[]): WorkbenchError {
  const names = others.map(({ name }) => name).join(', ');
  const first = others[0];
  return new WorkbenchError(
    'import/no-join',
    `${names} cannot be joined to ${base.name}: no column of both holds the same ids. Columns of ${base.name}: ${base.columns.join(', ')}. Columns of ${first?.name ?? ''}: ${first?.columns.join(', ') ?? ''}.`,
    {
      hint: 'Take out the files that are no orders, or export order headers and lines with the same order number.',
      zh: {
        message: `${names} 无法与 ${base.name} 连接：两边没有任何一列的编号相同。${base.name} 的列：${base.columns.join('、')}；${first?.name ?? ''} 的列：${first?.columns.join('、') ?? ''}。`,
        hint: '请移除不属于订单的文件，或在导出订单与明细时带上相同的订单号。',
      },
      place: { file: first?.name ?? base.name },
    },
  );
}
