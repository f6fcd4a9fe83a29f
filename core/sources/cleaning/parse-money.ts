import type { Currency } from './currencies.ts';
import { parseDecimal, type NumberAnswers } from './parse-number.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Amounts of this many digits of minor units and more are rejected: |minor units| < 10^13. */
const MINOR_UNIT_DIGITS = 13;

function amountType(currency: Currency): `decimal(${number},${number})` {
  return `decimal(${MINOR_UNIT_DIGITS},${currency.decimals})`;
}

function toMinorUnits(amount: Sql, currency: Currency): Sql {
  return sql`cast(${amount} * ${rawSql(String(10 ** currency.decimals))} as bigint)`;
}

/**
 * An amount in minor units (BIGINT), exact: decimal arithmetic throughout. More decimals than the currency has are rounded
 * half away from zero, so that a return mirrors its sale. NULL where the cell is no amount of this currency or too large.
 */
export function parseMoney(cell: Sql, answers: NumberAnswers, currency: Currency): Sql {
  return toMinorUnits(parseDecimal(cell, answers, amountType(currency)), currency);
}

/** Unit price × quantity in minor units, rounded once, half away from zero. */
export function parseMoneyProduct(price: Sql, quantity: Sql, answers: NumberAnswers, currency: Currency): Sql {
  const product = sql`${parseDecimal(price, answers, 'decimal(19,6)')} * ${parseDecimal(quantity, { ...answers, marks: [] }, 'decimal(18,6)')}`;
  return toMinorUnits(sql`try_cast(${product} as ${rawSql(amountType(currency))})`, currency);
}

/**
 * Two columns of what a cell says: `stated`, its amount (or price × quantity) in minor units, and `rounding`, what rounding to them added, in
 * minor units with decimals; both NULL where {@link parseMoney} or {@link parseMoneyProduct} finds no amount.
 */
export function stateMoney(cell: Sql, quantity: Sql | undefined, answers: NumberAnswers, currency: Currency): Sql {
  const factor = rawSql(String(10 ** currency.decimals));
  if (quantity === undefined) {
    const excess = hasExcessDecimals(cell, answers.decimalMark, currency);
    return sql`${parseMoney(cell, answers, currency)} as stated, case when ${excess} then cast(${roundingOf(cell, answers, currency)} * ${factor} as double) else 0 end as rounding`;
  }
  const cents = parseMoneyProduct(cell, quantity, answers, currency);
  const exact = sql`${parseDecimal(cell, answers, 'decimal(19,6)')} * ${parseDecimal(quantity, { ...answers, marks: [] }, 'decimal(18,6)')}`;
  const excess = sql`(${hasExcessDecimals(cell, answers.decimalMark, currency)} or contains(${quantity}, ${rawSql(answers.decimalMark === '.' ? `'.'` : `','`)}))`;
  return sql`${cents} as stated, case when ${excess} then cast(${cents} - ${exact} * ${factor} as double) else 0 end as rounding`;
}

/** What rounding to minor units added to a cell's amount, in major units, as DECIMAL(19,6). */
export function roundingOf(cell: Sql, answers: NumberAnswers, currency: Currency): Sql {
  return sql`(${parseDecimal(cell, answers, amountType(currency))} - ${parseDecimal(cell, answers, 'decimal(19,6)')})`;
}

/** True where a cell has more decimals than the currency. Cheap: looks at the position of the decimal point only. */
export function hasExcessDecimals(cell: Sql, decimalMark: '.' | ',', currency: Currency): Sql {
  const mark = rawSql(decimalMark === '.' ? `'.'` : `','`);
  return sql`(contains(${cell}, ${mark}) and strlen(${cell}) - strpos(${cell}, ${mark}) > ${rawSql(String(currency.decimals))})`;
}
