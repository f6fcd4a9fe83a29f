import { toRows, toSingleRow, type Cell, type SqlType } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { readNumber } from '#core/questions/mart-scope.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What the values of a column are like. `min` and `max` as text; null where nothing is known. */
export type ColumnSummary = {
  readonly name: string;
  readonly type: SqlType;
  readonly rowCount: number;
  readonly nullCount: number;
  readonly distinctCount: number;
  /** True where `distinctCount` is an estimate (HyperLogLog): above `EXACT_DISTINCT_ROWS` rows. */
  readonly isDistinctEstimated: boolean;
  readonly min: string | null;
  readonly max: string | null;
};

/** One bar of a column's distribution: a span of values from `from` on, or one value. */
export type DistributionBin = { readonly from: string; readonly to: string | null; readonly rowCount: number };

export type ColumnDistribution = {
  /** `bins` of equal width for numbers, dates and times; the most frequent `values` of anything else. */
  readonly kind: 'bins' | 'values';
  readonly bins: readonly DistributionBin[];
  /** Rows with values that are not among the bins: less frequent ones. */
  readonly otherCount: number;
  readonly nullCount: number;
};

export type SummarisedField = { readonly name: string; readonly type: SqlType };

/** Rows up to which distinct values are counted exactly. */
const EXACT_DISTINCT_ROWS = 200_000;
const BIN_COUNT = 20;
const TOP_VALUES = 10;

function toText(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

/** NULLs, distinct values, smallest and largest of every column of a relation, in one scan. */
export async function summariseColumns(
  engine: Engine,
  relation: Sql,
  fields: readonly SummarisedField[],
  rowCount: number,
  options: RunOptions = {},
): Promise<ColumnSummary[]> {
  if (fields.length === 0) return [];
  const isEstimated = rowCount > EXACT_DISTINCT_ROWS;
  const measures = fields.flatMap(({ name }, index) => {
    const column = ident(name);
    const distinct = isEstimated
      ? sql`cast(approx_count_distinct(${column}) as bigint)`
      : sql`count(distinct ${column})`;
    return [
      sql`count(${column}) as ${ident(`known_${index}`)}`,
      sql`${distinct} as ${ident(`distinct_${index}`)}`,
      sql`cast(min(${column}) as varchar) as ${ident(`min_${index}`)}`,
      sql`cast(max(${column}) as varchar) as ${ident(`max_${index}`)}`,
    ];
  });
  const row = toSingleRow(
    await engine.query(sql`select count(*) as row_count, ${join(measures)} from ${relation} as summarised`, options),
  );
  const counted = readNumber(row, 'row_count');
  return fields.map(({ name, type }, index): ColumnSummary => {
    const known = readNumber(row, `known_${index}`);
    return {
      name,
      type,
      rowCount: counted,
      nullCount: counted - known,
      distinctCount: Math.min(known, readNumber(row, `distinct_${index}`)),
      isDistinctEstimated: isEstimated,
      min: toText(row[`min_${index}`]),
      max: toText(row[`max_${index}`]),
    };
  });
}

function writePosition(field: SummarisedField): Sql | null {
  const column = ident(field.name);
  switch (field.type) {
    case 'INTEGER':
    case 'BIGINT':
      return sql`cast(${column} as double)`;
    case 'DOUBLE':
      return sql`case when isfinite(${column}) then ${column} end`;
    case 'DATE':
      return sql`cast(${column} - date '1970-01-01' as double)`;
    case 'TIMESTAMP':
      return sql`epoch(${column})`;
    case 'BOOLEAN':
    case 'VARCHAR':
      return null;
  }
}

function writeBound(type: SqlType, position: Sql): Sql {
  if (type === 'DATE') return sql`cast(date '1970-01-01' + cast(floor(${position}) as integer) as varchar)`;
  if (type === 'TIMESTAMP')
    return sql`strftime(timestamp '1970-01-01' + to_seconds(cast(floor(${position}) as bigint)), '%Y-%m-%d %H:%M')`;
  if (type === 'DOUBLE') return sql`cast(${position} as varchar)`;
  return sql`cast(cast(round(${position}) as bigint) as varchar)`;
}

async function countBins(
  engine: Engine,
  relation: Sql,
  field: SummarisedField,
  position: Sql,
  options: RunOptions,
): Promise<readonly DistributionBin[]> {
  const found = await engine.query(
    sql`with positions as (select ${position} as position from ${relation} as summarised),
      bounds as (select min(position) as low, max(position) as high from positions),
      placed as (
        select case when high > low
          then least(${BIN_COUNT - 1}, cast(floor((position - low) / (high - low) * ${BIN_COUNT}) as integer)) else 0 end as bin
        from positions, bounds where position is not null
      ),
      counted as (select bin, count(*) as row_count from placed group by bin),
      numbered as (select cast(range as integer) as bin from range(${BIN_COUNT}))
      select ${writeBound(field.type, sql`low + (high - low) * numbered.bin / ${BIN_COUNT}`)} as bin_from,
        ${writeBound(field.type, sql`low + (high - low) * (numbered.bin + 1) / ${BIN_COUNT}`)} as bin_to,
        coalesce(counted.row_count, 0) as row_count
      from numbered cross join bounds left join counted using (bin)
      where low is not null and (high > low or numbered.bin = 0) order by numbered.bin`,
    options,
  );
  return toRows(found).map((row) => ({
    from: String(row['bin_from']),
    to: String(row['bin_to']),
    rowCount: readNumber(row, 'row_count'),
  }));
}

/** How the values of one column are spread. */
export async function distributeColumn(
  engine: Engine,
  relation: Sql,
  field: SummarisedField,
  options: RunOptions = {},
): Promise<ColumnDistribution> {
  const column = ident(field.name);
  const totals = toSingleRow(
    await engine.query(
      sql`select count(*) as row_count, count(${column}) as known from ${relation} as summarised`,
      options,
    ),
  );
  const known = readNumber(totals, 'known');
  const nullCount = readNumber(totals, 'row_count') - known;
  const position = writePosition(field);
  if (position !== null) {
    const bins = await countBins(engine, relation, field, position, options);
    const placed = bins.reduce((sum, { rowCount }) => sum + rowCount, 0);
    return { kind: 'bins', bins, otherCount: known - placed, nullCount };
  }
  const top = toRows(
    await engine.query(
      sql`select cast(${column} as varchar) as value, count(*) as row_count from ${relation} as summarised
        where ${column} is not null group by ${column} order by row_count desc, value limit ${rawSql(String(TOP_VALUES))}`,
      options,
    ),
  ).map((row): DistributionBin => ({ from: String(row['value']), to: null, rowCount: readNumber(row, 'row_count') }));
  const shown = top.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return { kind: 'values', bins: top, otherCount: known - shown, nullCount };
}
