import { toSingleRow } from '#core/kernel/columns.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { toNumberAnswers } from '#core/sources/cleaning/clean-rows.ts';
import { parseMoney } from '#core/sources/cleaning/parse-money.ts';
import { parseDecimal, stripMagnitude } from '#core/sources/cleaning/parse-number.ts';
import { readHeaderUnit } from '#core/sources/mapping/header-unit.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { defineMeaningCheck, getMeaningAnswer, type FileGroup, type MeaningContext } from '../define-check.ts';
import { nameFinding, settleFinding, type Finding } from '../finding.ts';
import { readPlanned } from '../plan.ts';
import { findPart } from './money-columns.ts';

const PARTS = ['shipping', 'tax', 'order_discount', 'subtotal', 'total'] as const;

type UnitColumn = { readonly column: string; readonly power: number };

/** Columns of money whose headers count in thousands, 万 and the like. */
function listUnitColumns(context: MeaningContext, { files: [file], template }: FileGroup): readonly UnitColumn[] {
  const mapped = context.contract.fields.flatMap(({ name, type }) => {
    const reference = template.columns[name];
    return type === 'money' && reference !== undefined ? listFileColumns(reference).slice(0, 1) : [];
  });
  const parts =
    context.contract.hasOrderLines === true
      ? PARTS.flatMap((part) => findPart(template, file.columns, part) ?? [])
      : [];
  return [...new Set([...mapped, ...parts])].flatMap((column) => {
    const power = readHeaderUnit(column);
    return power === undefined || !file.columns.includes(column) ? [] : [{ column, power }];
  });
}

/** The text of a cell times its header's unit; a cell that names a magnitude of its own, or is no number, stays. */
function scale(cell: Sql, { power }: UnitColumn, group: FileGroup): Sql {
  const numbers = toNumberAnswers(group.answers, true);
  const scaled = sql`cast(${parseDecimal(cell, numbers, 'decimal(28,8)')} * ${rawSql(String(10 ** power))} as varchar)`;
  const written = numbers.decimalMark === '.' ? scaled : sql`replace(${scaled}, '.', ',')`;
  return sql`case when ${stripMagnitude(cell)} <> ${cell} then ${cell} else coalesce(${written}, ${cell}) end`;
}

/** Amounts under a header that states a unit: they are taken times that unit, listed with the money of both readings. */
export const headerUnits = defineMeaningCheck({
  kinds: ['formats'],
  look: async (context, group) => {
    const findings: Finding[] = [];
    for (const unit of listUnitColumns(context, group)) {
      const { column, power } = unit;
      const numbers = toNumberAnswers(group.answers, true);
      const sums = group.files.map(({ raw, plan }) => {
        const cell = readPlanned(plan, column);
        return sql`select coalesce(sum(${parseMoney(scale(cell, unit, group), numbers, group.answers.currency)}), 0) as scaled,
          coalesce(sum(${parseMoney(cell, numbers, group.answers.currency)}), 0) as plain from ${raw}`;
      });
      const row = toSingleRow(
        await context.engine.query(
          sql`select cast(sum(scaled) as varchar) as scaled, cast(sum(plain) as varchar) as plain from (${join(sums, ' union all ')})`,
          context.run,
        ),
      );
      const currency = context.parameters.currency.code;
      const factor = 10 ** power;
      findings.push(
        settleFinding(
          {
            kind: 'formats',
            source: context.contract.name,
            files: group.files.map(({ name }) => name),
            columns: [column],
            text: {
              zh: `“${column}”的列名写明了单位，金额按 ${factor.toLocaleString('en-US')} 倍读取。`,
              en: `The header "${column}" states a unit: its amounts are read times ${factor.toLocaleString('en-US')}.`,
            },
            evidence: [],
            readings: [
              {
                id: 'scaled',
                label: { zh: `乘以 ${factor.toLocaleString('en-US')}`, en: `times ${factor.toLocaleString('en-US')}` },
                money: [{ currency, cents: BigInt(String(row['scaled'] ?? 0)) }],
                customers: null,
                orders: null,
              },
              {
                id: 'plain',
                label: { zh: '按原样', en: 'as they stand' },
                money: [{ currency, cents: BigInt(String(row['plain'] ?? 0)) }],
                customers: null,
                orders: null,
              },
            ],
            state: 'assumed',
            chosen: 'scaled',
            basis: 'header',
          },
          getMeaningAnswer(group.template, nameFinding('formats', column)),
        ),
      );
    }
    return findings;
  },
  apply: (context, group, findings) => {
    for (const unit of listUnitColumns(context, group)) {
      const found = findings.find(({ columns }) => columns[0] === unit.column);
      if (found?.chosen !== 'scaled') continue;
      for (const { plan } of group.files)
        plan.cells.set(unit.column, scale(readPlanned(plan, unit.column), unit, group));
    }
    return Promise.resolve();
  },
});
