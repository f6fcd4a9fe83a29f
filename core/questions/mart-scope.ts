import type { Cell, Row } from '#core/kernel/columns.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { ident, sql, type Sql } from '#core/kernel/sql.ts';

/** The tables a query reads: the schema of the current build, the parameters it was built with, and whom it is about. */
export type MartScope = {
  readonly schema: string;
  readonly parameters: SettledParameters;
  /** The filters in force; everybody where there are none. */
  readonly audience?: AudienceRule;
};

/** The qualified name of a table of the mart. */
export function martTable(scope: Pick<MartScope, 'schema'>, name: string): Sql {
  return ident(scope.schema, name);
}

/** SQL of the as-of date. */
export function asOfDate(scope: Pick<MartScope, 'parameters'>): Sql {
  return sql`cast(${scope.parameters.asOfDate} as date)`;
}

/** Everybody's purchases that stand as of the date: those voided by a refund by then are left out. */
export function writeStandingPurchases(scope: Pick<MartScope, 'schema' | 'parameters'>): Sql {
  return sql`(
    select * from ${martTable(scope, 'int_purchases')}
    where purchase_date <= ${asOfDate(scope)} and (voided_on is null or voided_on > ${asOfDate(scope)})
  )`;
}

function getCell(row: Row, name: string): Cell {
  const cell = row[name];
  if (cell === undefined) throw new RangeError(`The result has no column ${name}.`);
  return cell;
}

function failType(name: string, expected: string): never {
  throw new RangeError(`Column ${name} of the result is not ${expected}.`);
}

/** A count or a ratio. BIGINT counts fit a double exactly up to 2^53. */
export function readNumber(row: Row, name: string): number {
  const cell = getCell(row, name);
  return typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : failType(name, 'a number');
}

export function readNumberOrNull(row: Row, name: string): number | null {
  return getCell(row, name) === null ? null : readNumber(row, name);
}

/** Money in minor units. */
export function readCents(row: Row, name: string): bigint {
  const cell = getCell(row, name);
  return typeof cell === 'bigint' ? cell : failType(name, 'a BIGINT');
}

/** Text, and dates as ISO text. */
export function readText(row: Row, name: string): string {
  const cell = getCell(row, name);
  return typeof cell === 'string' ? cell : failType(name, 'text');
}

/** numerator / denominator; null where the denominator is not positive. */
export function divide(numerator: number | bigint, denominator: number | bigint): number | null {
  return denominator > 0 ? Number(numerator) / Number(denominator) : null;
}
