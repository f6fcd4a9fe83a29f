import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { listCurrenciesOfMark } from '#core/sources/cleaning/currencies.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { getStagedName } from '#core/sources/contracts.ts';
import {
  nameFinding,
  settleFinding,
  type Evidence,
  type Finding,
  type Money,
  type Reading,
} from '#core/sources/meaning/finding.ts';
import { nameCleanTable, toRunOptions, type ImportScope, type LoadedFile, type LoadedSource } from './import-source.ts';

/** From this share of the rows on, foreign rows put the project's currency in question. */
const FOREIGN_SHARE = 0.5;

const foreign = rawSql(String(VERDICT.otherCurrency));
const noCustomer = rawSql(String(exclusionVerdict('no_customer')));
const loaded = rawSql(String(VERDICT.loaded));

/** ISO codes by the text that `exchange_rates` writes: codes, marks and names. */
async function readRateCodes(scope: ImportScope): Promise<ReadonlyMap<string, string>> {
  const rows = toRows(
    await scope.engine.query(
      sql`select distinct currency from ${ident(scope.schema, 'stg_exchange_rates')}`,
      toRunOptions(scope.task),
    ),
  );
  return new Map(
    rows.map((row) => {
      const text = String(row['currency']);
      return [text, listCurrenciesOfMark(text)[0] ?? text.toUpperCase()];
    }),
  );
}

/** Money of foreign rows in the project's currency by the last rate on or before their date; rows without such a rate stay rejected. */
async function convert(scope: ImportScope, source: LoadedSource): Promise<void> {
  const options = toRunOptions(scope.task);
  const clean = nameCleanTable(scope, source.contract);
  const codes = await readRateCodes(scope);
  if (codes.size === 0) return;
  const names = sql`case currency ${join(
    [...codes].map(([text, code]) => sql`when ${text} then ${code}`),
    ' ',
  )} end`;
  const converted = ident(scope.schema, '_converted');
  await scope.engine.run(
    sql`create table ${converted} as with rates as (
        select ${names} as code, cast(rate_date as timestamp) as valid_from, cast(rate as decimal(28,12)) as rate
        from ${ident(scope.schema, 'stg_exchange_rates')} where rate > 0
      )
      select line._file, line._record, rates.rate from ${clean} as line asof join rates on line._currency = rates.code and line.ordered_at >= rates.valid_from
      where line._verdict = ${foreign}`,
    options,
  );
  const fields = source.contract.fields
    .filter(({ type }) => type === 'money')
    .map((field) => ident(getStagedName(field)));
  const money = join(
    fields.map((name) => sql`${name} = cast(round(cast(${clean}.${name} as decimal(18,0)) * hit.rate) as bigint)`),
  );
  await scope.engine.run(
    sql`update ${clean} set ${money}, _verdict = case when customer_id is null then ${noCustomer} else ${loaded} end
      from ${converted} as hit where ${clean}._file = hit._file and ${clean}._record = hit._record`,
    options,
  );
  await scope.engine.run(sql`drop table ${converted}`);
}

type Part = {
  readonly code: string | null;
  readonly rows: number;
  readonly foreign: number;
  readonly cents: bigint;
  readonly customers: number;
};

async function countCurrencies(scope: ImportScope, clean: Sql, files: Sql): Promise<readonly Part[]> {
  const rows = toRows(
    await scope.engine.query(
      sql`select _currency, count(*) as n_rows, count(*) filter (where _verdict = ${foreign}) as n_foreign,
          cast(coalesce(sum(amount_cents) filter (where _verdict in (${loaded}, ${noCustomer}, ${foreign})), 0) as bigint) as cents, count(distinct customer_id) as n_customers
        from ${clean} where _file in (${files}) group by _currency order by n_rows desc, _currency nulls last`,
      toRunOptions(scope.task),
    ),
  );
  return rows.map((row) => ({
    code: row['_currency'] === null ? null : String(row['_currency']),
    rows: Number(row['n_rows']),
    foreign: Number(row['n_foreign']),
    cents: BigInt(String(row['cents'] ?? 0)),
    customers: Number(row['n_customers']),
  }));
}

function describeParts(parts: readonly Part[], own: string): { evidence: Evidence[]; foreign: Money[] } {
  return {
    evidence: parts.map(({ code, rows }) => ({
      id: code === null ? 'blank' : `rows-${code}`,
      label:
        code === null
          ? { zh: `没有币种的行（按项目币种 ${own}）`, en: `rows without a currency, read as ${own}` }
          : { zh: `${code} 的行`, en: `rows in ${code}` },
      value: rows,
      unit: 'rows' as const,
    })),
    foreign: parts.flatMap(({ code, cents, foreign: count }) =>
      code === null || count === 0 ? [] : [{ currency: code, cents }],
    ),
  };
}

/** The column that says the currency of a file's rows: one of currencies, else the first one whose amounts carry foreign marks. */
function nameCurrencyColumn({ template, answers }: LoadedFile): string | undefined {
  return template.currencyColumn ?? answers?.foreignMarks?.columns[0];
}

async function settleColumn(scope: ImportScope, source: LoadedSource, column: string): Promise<Finding | undefined> {
  const clean = nameCleanTable(scope, source.contract);
  const indexes = [...source.files.keys()].filter((index) => {
    const file = source.files[index];
    return file !== undefined && nameCurrencyColumn(file) === column;
  });
  const files = rawSql(indexes.join(', '));
  const template = source.files[indexes[0] ?? 0]?.template;
  const before = await countCurrencies(scope, clean, files);
  if (scope.hasRates === true) await convert(scope, source);
  const parts = scope.hasRates === true ? await countCurrencies(scope, clean, files) : before;
  const own = scope.parameters.currency.code.toUpperCase();
  const { evidence, foreign: rejected } = describeParts(parts, own);
  const converted =
    before.reduce((sum, part) => sum + part.foreign, 0) - parts.reduce((sum, part) => sum + part.foreign, 0);
  if (converted > 0)
    evidence.push({
      id: 'converted',
      label: { zh: '按汇率换算的行', en: 'rows converted by a rate' },
      value: converted,
      unit: 'rows',
    });
  const total = toSingleRow(
    await scope.engine.query(
      sql`select cast(coalesce(sum(amount_cents), 0) as bigint) as cents, count(distinct customer_id) as n_customers from ${clean} where _file in (${files}) and _verdict = ${loaded}`,
      toRunOptions(scope.task),
    ),
  );
  const foreignRows = parts.reduce((sum, part) => sum + part.foreign, 0);
  const allRows = parts.reduce((sum, part) => sum + part.rows, 0);
  const others = parts.filter(({ code, foreign: count }) => code !== null && count > 0);
  const isOpen = foreignRows > allRows * FOREIGN_SHARE;
  const isMarked = source.files[indexes[0] ?? 0]?.template.currencyColumn === undefined;
  const isAsked = isOpen || (isMarked && foreignRows > 0);
  const readings: Reading[] = [
    {
      id: own,
      label: {
        zh: `项目币种是 ${own}；其他币种的行被拒绝并列出${scope.hasRates === true ? '（有汇率的已换算）' : ''}`,
        en: `the project is in ${own}; rows in another currency are ${scope.hasRates === true ? 'converted by their rate, else ' : ''}rejected and listed`,
      },
      money: [{ currency: own, cents: BigInt(String(total['cents'] ?? 0)) }],
      customers: Number(total['n_customers']),
      orders: null,
    },
    ...(isAsked
      ? others.map(({ code, cents, customers }): Reading => ({
          id: code ?? '',
          label: { zh: `项目币种应为 ${code ?? ''}`, en: `the project is in ${code ?? ''}` },
          money: [{ currency: code ?? '', cents }],
          customers,
          orders: null,
        }))
      : []),
  ];
  const shown = rejected.map(({ currency }) => currency).join(', ');
  const finding = settleFinding(
    {
      kind: 'currency',
      source: source.contract.name,
      files: indexes.map((index) => source.files[index]?.file.name ?? ''),
      columns: [column],
      text: isAsked
        ? {
            zh: `“${column}”中 ${allRows} 行里有 ${foreignRows} 行是 ${shown}，而项目币种是 ${own}。项目应以哪种币种计？`,
            en: `${foreignRows} of ${allRows} rows are in ${shown} by "${column}", but the project is in ${own}. Which currency is the project in?`,
          }
        : {
            zh: `“${column}”是每行的币种${foreignRows === 0 ? '' : `；${foreignRows} 行是 ${shown}，不是项目币种 ${own}，被拒绝并列出`}。`,
            en: `"${column}" is the currency of each row${foreignRows === 0 ? '' : `; ${foreignRows} rows are in ${shown}, not in ${own}, and are rejected and listed`}.`,
          },
      evidence: [
        ...evidence,
        ...rejected.map(({ currency, cents }) => ({
          id: `rejected-${currency}`,
          label: { zh: `被拒绝的 ${currency} 金额（项目币种的最小单位位数）`, en: `money rejected in ${currency}` },
          value: cents,
          unit: 'cents' as const,
        })),
      ],
      readings,
      state: isAsked ? 'question' : 'assumed',
      chosen: own,
      basis: isAsked ? null : 'evidence',
      ...(isAsked && !isOpen ? { meanwhile: own } : {}),
    },
    template?.meaning?.answers[nameFinding('currency', column)] ?? template?.currency,
  );
  if (finding.chosen === own) return finding;
  throw new WorkbenchError(
    'mapping/other-currency',
    `The answer says that the project is in ${finding.chosen}, but its currency is ${own}.`,
    {
      hint: `Set the project's currency to ${finding.chosen} (--currency ${finding.chosen} in the terminal, the first step of the import in the window).`,
      zh: {
        message: `回答说明项目币种是 ${finding.chosen}，而项目币种设为 ${own}。`,
        hint: `请把项目币种改为 ${finding.chosen}（终端用 --currency ${finding.chosen}，窗口在导入的第一步）。`,
      },
      place: { column },
    },
  );
}

/**
 * The currencies of the rows of orders: foreign rows are converted where the project has rates, else they stay rejected, with their money by
 * currency. Where most rows are foreign, it is asked which currency the project is in. Where nothing says a currency, that is said.
 */
export async function settleCurrency(scope: ImportScope, source: LoadedSource): Promise<readonly Finding[]> {
  const columns = new Set(source.files.flatMap((file) => nameCurrencyColumn(file) ?? []));
  const findings: Finding[] = [];
  for (const column of columns) {
    const found = await settleColumn(scope, source, column);
    if (found !== undefined) findings.push(found);
  }
  if (columns.size === 0 && scope.hasRates === true) await convert(scope, source);
  return findings;
}
