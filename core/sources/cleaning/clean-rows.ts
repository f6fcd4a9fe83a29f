import { cleanId, isDamagedId } from './clean-id.ts';
import { cleanText, createUntidyPattern, foldCell } from './clean-text.ts';
import { getStagedName, listStagedFields, type ContractField, type SourceContract } from '#core/sources/contracts.ts';
import { listCurrencyMarks, type Currency } from './currencies.ts';
import { parseMoney, parseMoneyProduct } from './parse-money.ts';
import { extractMark, parseInteger, parseQuantity, type NumberAnswers } from './parse-number.ts';
import { FIRST_YEAR, isDateOnly, parseTime, type DateOrder, type TimeAnswers, type UnixTime } from './parse-time.ts';
import { mapWords } from './parse-words.ts';
import type { FilePlan } from '#core/sources/meaning/plan.ts';
import { joinDateAndTime, joinDateParts } from './join-time.ts';
import type { ZoneMeaning } from './zone-names.ts';
import { getColumnAnswer, type ColumnReference, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { isTotalLabel, TOTAL_ROW_HINT } from './total-rows.ts';
import { exclusionVerdict, VERDICT } from './verdicts.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Everything that decides how the cells of one file are read: the template, and what the values themselves settled. */
export type CleaningAnswers = {
  readonly template: MappingTemplate;
  readonly projectZone: string;
  readonly currency: Currency;
  readonly decimalMark: '.' | ',';
  readonly dateOrder: ReadonlyMap<string, DateOrder>;
  readonly unixTime: ReadonlyMap<string, UnixTime>;
  /** File column → name of a zone → what it means. */
  readonly zoneNames: ReadonlyMap<string, ReadonlyMap<string, ZoneMeaning>>;
  /** File column → raw cell text → canonical value; null where the cell says nothing. */
  readonly words: ReadonlyMap<string, ReadonlyMap<string, string | null>>;
  /** Text of the column of currencies → ISO code. */
  readonly currencies: ReadonlyMap<string, string | null>;
  /** Marks of other currencies beside amounts: each says the currency of its row. */
  readonly foreignMarks?: ForeignMarks;
};

/** Columns of money where marks of other currencies stand; mark, upper case → ISO code. */
export type ForeignMarks = { readonly columns: readonly string[]; readonly codes: ReadonlyMap<string, string> };

/** How the rows of one file are read otherwise than they stand. */
export type ReadingPlan = Pick<FilePlan, 'cells' | 'derived' | 'lines' | 'carried' | 'verdicts'>;

/** A mapped field with the references to its cells in the `cells` subquery. */
type MappedField = {
  readonly field: ContractField;
  readonly index: number;
  readonly reference: ColumnReference;
  readonly cells: readonly Sql[];
  readonly column: string;
  /** Money that was worked out beforehand from these cells. */
  readonly derived?: Sql;
};

const NO_VALUE: Readonly<Record<string, string>> = {
  BOOLEAN: 'cast(null as boolean)',
  INTEGER: 'cast(null as integer)',
  BIGINT: 'cast(null as bigint)',
  DOUBLE: 'cast(null as double)',
  VARCHAR: 'cast(null as varchar)',
  DATE: 'cast(null as date)',
  TIMESTAMP: 'cast(null as timestamp)',
};

/** How numbers of these files are written; amounts may carry a mark of the files' currency. */
export function toNumberAnswers(answers: CleaningAnswers, isMoney: boolean): NumberAnswers {
  return {
    decimalMark: answers.decimalMark,
    marks: isMoney
      ? [
          ...listCurrencyMarks(answers.template.currency ?? answers.currency.code),
          ...(answers.foreignMarks?.codes.keys() ?? []),
        ]
      : [],
    nullTokens: answers.template.nullTokens,
  };
}

/** How points in time of one file column are written. */
function toTimeAnswers(answers: CleaningAnswers, column: string, contract: SourceContract): TimeAnswers {
  const unixTime = answers.unixTime.get(column);
  const zoneNames = answers.zoneNames.get(column);
  const firstShortYear = getColumnAnswer(answers.template.shortYear, column);
  const givenYear = getColumnAnswer(answers.template.givenYear, column);
  return {
    dateOrder: answers.dateOrder.get(column) ?? 'ymd',
    ...(unixTime === undefined ? {} : { unixTime }),
    ...(zoneNames === undefined ? {} : { zoneNames }),
    ...(firstShortYear === undefined ? {} : { firstShortYear }),
    ...(givenYear === undefined ? {} : { givenYear }),
    projectZone: answers.projectZone,
    fileZone: answers.template.timeZone ?? answers.projectZone,
    months: contract.name === 'acquisition_costs',
    nullTokens: answers.template.nullTokens,
  };
}

function stageValue(mapped: MappedField, contract: SourceContract, answers: CleaningAnswers): Sql[] {
  const { field, cells, column, derived } = mapped;
  if (derived !== undefined) return [derived];
  const cell = cells[0] ?? rawSql('null');
  const { nullTokens } = answers.template;
  switch (field.type) {
    case 'id':
      return [cleanId(cell, { float: getColumnAnswer(answers.template.idFloat, column) ?? 'keep', nullTokens })];
    case 'text':
      return [cleanText(cell, nullTokens)];
    case 'enum':
      return [mapWords(cell, answers.words.get(column) ?? new Map())];
    case 'boolean':
      return [sql`cast(${mapWords(cell, answers.words.get(column) ?? new Map())} as boolean)`];
    case 'money': {
      const numbers = toNumberAnswers(answers, true);
      const quantity = cells[1];
      return [
        quantity === undefined
          ? parseMoney(cell, numbers, answers.currency)
          : parseMoneyProduct(cell, quantity, numbers, answers.currency),
      ];
    }
    case 'quantity':
      return [parseQuantity(cell, toNumberAnswers(answers, false), field.decimals)];
    case 'integer':
      return [parseInteger(cell, toNumberAnswers(answers, false))];
    case 'date':
      return [
        sql`cast(${parseTime(cell, { ...toTimeAnswers(answers, column, contract), firstYear: FIRST_YEAR.date })} as date)`,
      ];
    case 'datetime': {
      const time = toTimeAnswers(answers, column, contract);
      return [parseTime(cell, time), isDateOnly(cell, time)];
    }
  }
}

/** Number of the fault of a mapped field, NULL where there is none. The value columns are those of the `typed` subquery. */
function judgeField(mapped: MappedField, answers: CleaningAnswers): Sql {
  const { field, cells, index } = mapped;
  const value = ident(getStagedName(field));
  const fault = rawSql(String(VERDICT.unreadable + index));
  const cell = cells[0] ?? rawSql('null');
  const { nullTokens } = answers.template;
  if (field.type === 'text') return rawSql('null');
  if (field.type === 'id')
    return sql`case when ${value} is null then case when ${isDamagedId(cell)} then ${fault} end end`;
  const says = join(
    cells.map((part) => sql`${foldCell(part, nullTokens)} is not null`),
    ' and ',
  );
  return sql`case when ${value} is null then case when ${cell} is not null then case when ${says} then ${fault} end end end`;
}

/** Whether rows of a source say their currency: by a column, or by the template where it is not the project's. */
function writesCurrency(contract: SourceContract, { template, currency, foreignMarks }: CleaningAnswers): boolean {
  if (!contract.fields.some(({ type }) => type === 'money')) return false;
  if (template.currencyColumn !== undefined || foreignMarks !== undefined) return true;
  return template.currency !== undefined && template.currency.toUpperCase() !== currency.code.toUpperCase();
}

/** ISO code of a row's currency, NULL where the row says nothing. */
function readCurrencyCode(contract: SourceContract, answers: CleaningAnswers, columns: readonly string[]): Sql {
  const { template, currencies, foreignMarks } = answers;
  if (!writesCurrency(contract, answers)) return rawSql('cast(null as varchar)');
  const own =
    template.currency === undefined ? rawSql('cast(null as varchar)') : literal(template.currency.toUpperCase());
  const beside = (foreignMarks?.columns ?? [])
    .filter((name) => columns.includes(name))
    .map((name) => mapWords(extractMark(rawSql(`_c${columns.indexOf(name)}`)), foreignMarks?.codes ?? new Map()));
  const stated = beside.length === 0 ? own : sql`coalesce(${join([...beside, own])})`;
  if (template.currencyColumn === undefined) return stated;
  const said = foldCell(rawSql('_currency'), template.nullTokens);
  return sql`case when ${said} is null then ${stated} else coalesce(${mapWords(rawSql('_currency'), currencies)}, upper(${said})) end`;
}

function judgeRow(
  contract: SourceContract,
  mapped: readonly MappedField[],
  allCells: readonly Sql[],
  answers: CleaningAnswers,
): Sql {
  const code = (value: number): Sql => rawSql(String(value));
  const find = (name: string): MappedField | undefined => mapped.find((entry) => entry.field.name === name);
  const checks: Sql[] = [];
  const identity =
    find('customer_id') ?? find(contract.key?.[0] ?? '') ?? mapped.find((entry) => entry.field.required) ?? mapped[0];
  if (identity !== undefined) {
    const cell = identity.cells[0] ?? rawSql('null');
    const anyTotal = join(
      allCells.map((each) => isTotalLabel(each)),
      ' or ',
    );
    const total = code(exclusionVerdict('total_row'));
    const orderCell = find('order_id')?.cells[0];
    if (orderCell !== undefined && contract.hasOrderLines === true)
      checks.push(
        sql`case when ${orderCell} >= '0' and ${orderCell} < ':' then null when ${isTotalLabel(orderCell)} then ${total} end`,
      );
    const isCompleteOrder =
      orderCell === undefined || contract.hasOrderLines !== true
        ? rawSql('false')
        : sql`(order_id is not null and ordered_at is not null and amount_cents is not null)`;
    const suspect = createUntidyPattern(answers.template.nullTokens, TOTAL_ROW_HINT);
    checks.push(
      sql`case when ${cell} is null then case when ${anyTotal} then ${total} end when ${cell} >= '1' and ${cell} < ':' then null
        when regexp_matches(${cell}, ${literal(suspect)}) then case when ${foldCell(cell, answers.template.nullTokens)} is null then case when ${anyTotal} then ${total} end
          when ${isTotalLabel(cell)} and not ${isCompleteOrder} then ${total} end end`,
    );
  }
  if (contract.hasOrderLines === true && find('status') !== undefined) {
    const status = ident('status');
    const arms = (['cancelled', 'pending', 'test'] as const).map(
      (rule) => sql`when ${literal(rule)} then ${code(exclusionVerdict(rule))}`,
    );
    checks.push(sql`case ${status} ${join(arms, ' ')} end`);
  }
  checks.push(...mapped.map((entry) => judgeField(entry, answers)).filter((check) => check.text !== 'null'));
  for (const entry of mapped) {
    const isCustomer = entry.field.name === 'customer_id' && contract.excludesNoCustomer === true;
    if (entry.field.required && !isCustomer) {
      checks.push(
        sql`case when ${ident(getStagedName(entry.field))} is null then ${code(VERDICT.missing + entry.index)} end`,
      );
    }
  }
  if (contract.oneOf !== undefined) {
    checks.push(
      sql`case when coalesce(${join(contract.oneOf.map((name) => ident(name)))}) is null then ${code(VERDICT.noneOfFields)} end`,
    );
  }
  if (writesCurrency(contract, answers)) {
    checks.push(
      sql`case when _code <> ${literal(answers.currency.code.toUpperCase())} then ${code(VERDICT.otherCurrency)} end`,
    );
  }
  if (contract.excludesNoCustomer === true) {
    checks.push(sql`case when customer_id is null then ${code(exclusionVerdict('no_customer'))} end`);
  }
  return sql`coalesce(${join(checks)}${checks.length === 0 ? rawSql('') : rawSql(', ')}${code(VERDICT.loaded)})`;
}

/** Mapped fields as a plan reads them: money that is worked out takes the place of what its cell says. */
function planFields(
  mapped: readonly MappedField[],
  plan: ReadingPlan | undefined,
  columns: readonly string[],
): MappedField[] {
  return mapped.map((entry): MappedField => {
    const derived = plan?.derived.get(entry.field.name);
    if (derived === undefined) return entry;
    return {
      ...entry,
      cells: derived.cells.map((name) => rawSql(`_c${columns.indexOf(name)}`)),
      derived: sql`_meant_${rawSql(entry.field.name)}`,
    };
  });
}

type JoinedTime = Extract<ColumnReference, { dateTime: unknown } | { date: unknown }>;

/** The text of a point in time that stands in several columns. */
export function joinTimeCells(reference: JoinedTime, cellOf: (column: string) => Sql): Sql {
  if ('dateTime' in reference) return joinDateAndTime(cellOf(reference.dateTime[0]), cellOf(reference.dateTime[1]));
  const { year, month, day, time } = reference.date;
  const yearCell = typeof year === 'string' ? cellOf(year) : literal(year.constant);
  return joinDateParts(yearCell, cellOf(month), cellOf(day), time === undefined ? undefined : cellOf(time));
}

/** The column by which answers and questions name a point in time that stands in several. */
export function nameTimeColumn(reference: JoinedTime): string {
  return 'dateTime' in reference ? reference.dateTime[0] : reference.date.day;
}

/** The mapped fields of a template in contract order, with the file column (or constant) each reads. */
export function listMappedFields(
  contract: SourceContract,
  template: MappingTemplate,
  columns: readonly string[],
): MappedField[] {
  const cellOf = (name: string): Sql => rawSql(`_c${columns.indexOf(name)}`);
  return contract.fields.flatMap((field, index): MappedField[] => {
    const reference = template.columns[field.name];
    if (reference === undefined) return [];
    if (field.name === 'order_id' && contract.hasOrderLines === true && template.orderPerRow === true) return [];
    if (typeof reference === 'string')
      return [{ field, index, reference, cells: [cellOf(reference)], column: reference }];
    if ('constant' in reference)
      return [{ field, index, reference, cells: [literal(reference.constant)], column: `=${field.name}` }];
    if ('product' in reference)
      return [{ field, index, reference, cells: reference.product.map(cellOf), column: reference.product[0] }];
    return [{ field, index, reference, cells: [joinTimeCells(reference, cellOf)], column: nameTimeColumn(reference) }];
  });
}

/**
 * Cells of a file as `_c0`, `_c1` … with the hash of the whole row as it stands in the file; cells are read as the plan says, and blank
 * cells of lines are filled from their order where asked.
 */
function selectCells(
  contract: SourceContract,
  raw: Sql,
  columns: readonly string[],
  mapped: readonly MappedField[],
  template: MappingTemplate,
  plan: ReadingPlan | undefined,
): Sql {
  const read = (name: string): Sql => plan?.cells.get(name) ?? ident(name);
  const named = join(columns.map((name, index) => sql`${read(name)} as ${rawSql(`_c${index}`)}`));
  const byName = columns.toSorted().map((name) => ident(name));
  const currency =
    template.currencyColumn === undefined ? rawSql('') : sql`, ${read(template.currencyColumn)} as _currency`;
  const derived = join([
    rawSql(''),
    ...[...(plan?.derived ?? [])].map(([field, { column }]) => sql`meant.${ident(column)} as _meant_${rawSql(field)}`),
  ]);
  const verdict =
    plan === undefined || plan.verdicts.length === 0
      ? rawSql('')
      : sql`, case ${join(
          plan.verdicts.map(({ condition, verdict: number }) => sql`when ${condition} then ${rawSql(String(number))}`),
          ' ',
        )} end as _planned_verdict`;
  const from = plan?.lines === undefined ? raw : sql`${raw} left join ${plan.lines} as meant using (_record)`;
  const plain = sql`select _record, hash(${join(byName)}) as _hash, ${named}${currency}${derived}${verdict} from ${from}`;
  const order = mapped.find((entry) => entry.field.name === 'order_id')?.cells[0];
  const carried = mapped.filter(
    (entry) =>
      (template.carryWithinOrder.includes(entry.field.name) || plan?.carried.has(entry.field.name) === true) &&
      typeof entry.reference === 'string' &&
      entry.derived === undefined,
  );
  const cells = carried.flatMap((entry) => entry.cells);
  if (template.currencyColumn !== undefined && plan?.carried.has('currency') === true) cells.push(rawSql('_currency'));
  if (contract.hasOrderLines !== true || order === undefined || cells.length === 0) return plain;
  const filled = join(cells.map((cell) => sql`coalesce(nullif(trim(line.${cell}), ''), known.${cell}) as ${cell}`));
  const known = join(cells.map((cell) => sql`min(nullif(trim(${cell}), '')) as ${cell}`));
  return sql`select line.* replace (${filled}) from (${plain}) as line
    left join (select ${order} as _order, ${known} from (${plain}) as each_line where ${order} is not null group by 1) as known on line.${order} = known._order`;
}

/**
 * One SELECT that turns a raw table into typed rows: `_file`, `_record`, `_hash` (of the row's raw text), `_verdict`
 * (see verdicts.ts), `_currency` (ISO code, NULL where the row names none) and exactly the staged columns of the contract.
 */
export function selectCleanRows(
  contract: SourceContract,
  raw: Sql,
  columns: readonly string[],
  fileIndex: number,
  answers: CleaningAnswers,
  plan?: ReadingPlan,
): Sql {
  const mapped = planFields(listMappedFields(contract, answers.template, columns), plan, columns);
  const values = new Map<string, Sql>();
  for (const entry of mapped) {
    const [value, isDate] = stageValue(entry, contract, answers);
    const name = getStagedName(entry.field);
    if (value !== undefined) values.set(name, value);
    if (isDate !== undefined) values.set(`${name}_is_date`, isDate);
  }
  const staged = listStagedFields(contract);
  const typed = join(
    staged.map(
      (field) => sql`${values.get(field.name) ?? rawSql(NO_VALUE[field.type] ?? 'null')} as ${ident(field.name)}`,
    ),
  );
  const allCells = columns.map((_name, index) => rawSql(`_c${index}`));
  const shown = join(
    staged.map((field) =>
      field.name.endsWith('_is_date')
        ? sql`case when ${ident(field.name.replace(/_is_date$/, ''))} is not null then ${ident(field.name)} end as ${ident(field.name)}`
        : ident(field.name),
    ),
  );
  const judgedByCells = judgeRow(contract, mapped, allCells, answers);
  const judged =
    plan === undefined || plan.verdicts.length === 0
      ? judgedByCells
      : sql`coalesce(_planned_verdict, ${judgedByCells})`;
  return sql`with cells as (${selectCells(contract, raw, columns, mapped, answers.template, plan)}),
typed as (select *, ${typed}, ${readCurrencyCode(contract, answers, columns)} as _code from cells)
select cast(${rawSql(String(fileIndex))} as integer) as _file, _record, _hash,
  cast(${judged} as integer) as _verdict, _code as _currency, ${shown}
from typed`;
}
