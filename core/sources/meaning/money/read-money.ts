import { toSingleRow } from '#core/kernel/columns.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import type { FileGroup, MeaningContext } from '../define-check.ts';
import { getMeaningAnswer } from '../define-check.ts';
import { countOrders } from '../order-census.ts';
import { nameFinding } from '../finding.ts';
import { decideLevel, type Level, type LevelDecision } from './decide-level.ts';
import {
  findMoneyColumns,
  isGrossHeader,
  readHeaderLevel,
  readHeaderPrice,
  type MoneyColumns,
} from './money-columns.ts';
import {
  combine,
  fitReadings,
  isMet,
  sumReadings,
  writeNet,
  type Base,
  type Deduction,
  type ExtraLevels,
  type Extras,
  type Fit,
  type MoneyReading,
} from './money-readings.ts';
import { buildOrderFacts, countLevels, type LevelEvidence, type OrderFacts } from './order-facts.ts';

/** How many products speak for each reading of a price: those sold in several quantities. */
export type PriceVotes = { readonly unit: number; readonly total: number };

/** Everything that was found out about the money of a group of files. */
export type MoneyFacts = {
  readonly columns: MoneyColumns;
  readonly facts: OrderFacts;
  readonly evidence: ReadonlyMap<string, LevelEvidence>;
  /** Levels of discounts, refund, shipping and tax by term; the amount's own is in the readings. */
  readonly levels: ReadonlyMap<string, LevelDecision>;
  readonly extraLevels: ExtraLevels;
  readonly votes: PriceVotes;
  /** Whether any order has more than one line. */
  readonly hasSeveral: boolean;
  readonly readings: readonly MoneyReading[];
  readonly fit: Fit;
  /** The reading that the mapping and the headers state. */
  readonly stated: MoneyReading;
  readonly chosen: MoneyReading;
  /** What the choice rests on; `open` lists what neither evidence nor headers settle. */
  readonly basis: 'evidence' | 'header';
  readonly open: ReadonlySet<'level' | 'price-or-total' | 'net'>;
};

const NO_LEVEL: LevelEvidence = { several: 0, repeated: 0, firstOnly: 0, varying: 0 };

const SAMPLE_LINES = 200_000;
const VOTES_SHARE = 0.9;

async function countVotes(context: MeaningContext, facts: OrderFacts): Promise<PriceVotes> {
  if (!facts.terms.includes('u')) return { unit: 0, total: 0 };
  const row = toSingleRow(
    await context.engine.query(
      sql`with sampled as (
          select _product, v, u, cast(u as double) / v as q from ${facts.lines}
          where _product is not null and v <> 0 and u <> 0
            and hash(_product) % ((select count(*) from ${facts.lines}) // ${rawSql(String(SAMPLE_LINES))} + 1) = 0
        ),
        products as (
          select min(v) as low, max(v) as high, min(v / q) as low_each, max(v / q) as high_each from sampled
          group by _product having max(q) > min(q) + 0.001
        )
        select count(*) filter (where low = high) as n_unit, count(*) filter (where high_each - low_each <= 1 and low <> high) as n_total from products`,
      context.run,
    ),
  );
  return { unit: Number(row['n_unit']), total: Number(row['n_total']) };
}

function readPart(column: string | undefined): Level | undefined {
  if (column === undefined) return undefined;
  return readHeaderLevel(column) === 'line' ? 'line' : 'order';
}

async function haveQuantities(context: MeaningContext, facts: OrderFacts): Promise<boolean> {
  if (!facts.terms.includes('u')) return false;
  const row = toSingleRow(
    await context.engine.query(sql`select exists (select 1 from ${facts.lines} where u <> v) as found`, context.run),
  );
  return row['found'] === true;
}

async function listUsed(context: MeaningContext, facts: OrderFacts, terms: readonly string[]): Promise<Set<string>> {
  const present = terms.filter((term) => facts.terms.includes(term));
  if (present.length === 0) return new Set();
  const row = toSingleRow(
    await context.engine.query(
      sql`select ${rawSql(present.map((term) => `coalesce(bool_or(${term} <> 0), false) as ${term}`).join(', '))} from ${facts.lines}`,
      context.run,
    ),
  );
  return new Set(present.filter((term) => row[term] === true));
}

/** Orders that are looked at before all of them are. */
const FIRST_ORDERS = 20_000;

/**
 * Whether the amount of files without any other money varies within their orders, by a sample of the orders: nothing is then open
 * about it, and nothing has to be added up. False where the files are small, and where the sample leaves anything open.
 */
async function isPlainInSample(context: MeaningContext, group: FileGroup, columns: MoneyColumns): Promise<boolean> {
  const rows = group.files.reduce((sum, file) => sum + file.rows, 0);
  const share = Math.floor(rows / FIRST_ORDERS);
  if (share < 2) return false;
  const facts = await buildOrderFacts(context, group, columns, share);
  const level = (await countLevels(context, facts, ['v'])).get('v');
  const votes = await countVotes(context, facts);
  if (level === undefined || votes.unit > votes.total) return false;
  return decideLevel(level, readHeaderLevel(columns.value)).options.join() === 'line';
}

type Options = {
  readonly bases: readonly Base[];
  readonly discounts: readonly (readonly Deduction[])[];
  readonly extras: readonly Extras[];
};

function listReadings({ bases, discounts, extras }: Options): MoneyReading[] {
  return bases.flatMap((base) =>
    combine(discounts).flatMap((taken) =>
      (base === 'order' ? extras : (['none'] as const)).map((extra) => ({ base, discounts: taken, extras: extra })),
    ),
  );
}

/** The name of how net money is worked out: `as-is`, or what is taken off, joined by `+`. */
export function nameNet(columns: MoneyColumns, { discounts, extras }: MoneyReading): string {
  const parts = [
    ...discounts.flatMap((deduction, index) =>
      deduction === 'none' ? [] : [`${columns.discounts[index]?.id ?? ''}-${deduction}`],
    ),
    ...(extras === 'none' ? [] : [extras]),
  ];
  return parts.length === 0 ? 'as-is' : parts.join('+');
}

function isSame(a: MoneyReading, b: MoneyReading): boolean {
  return (
    a.base === b.base && a.extras === b.extras && a.discounts.every((taken, index) => taken === b.discounts[index])
  );
}

async function haveEqualMoney(
  context: MeaningContext,
  facts: OrderFacts,
  readings: readonly MoneyReading[],
  levels: ExtraLevels,
): Promise<boolean> {
  if (readings.length < 2) return true;
  const [first, ...rest] = await sumReadings(
    context,
    facts,
    readings.map((reading) => writeNet(facts, reading, levels)),
  );
  return rest.every(({ cents, customers }) => cents === first?.cents && customers === first.customers);
}

function listDeductions(level: LevelDecision | undefined, hasPieces: boolean): readonly Deduction[] {
  if (level === undefined) return ['none'];
  const perLine: Deduction[] = hasPieces ? ['line', 'piece'] : ['line'];
  return ['none', ...level.options.flatMap((option): Deduction[] => (option === 'order' ? ['order'] : perLine))];
}

function matchAnswers(group: FileGroup, columns: MoneyColumns, reading: MoneyReading): boolean {
  const answer = (kind: 'level' | 'price-or-total' | 'net'): string | undefined => {
    const said = getMeaningAnswer(group.template, nameFinding(kind, columns.value));
    return said === 'doubt' ? undefined : said;
  };
  const level = answer('level');
  const price = answer('price-or-total');
  const net = answer('net');
  if (level !== undefined && (level === 'order') !== (reading.base === 'order')) return false;
  if (price !== undefined && reading.base !== 'order' && (price === 'unit') !== (reading.base === 'unit')) return false;
  return net === undefined || nameNet(columns, reading) === net;
}

/**
 * Gathers what the money columns of a group of files say, and decides on a reading: the one that meets the files' own totals, else the one
 * that the headers state; what neither settles is open. Undefined where there is nothing to decide.
 */
export async function readMoney(context: MeaningContext, group: FileGroup): Promise<MoneyFacts | undefined> {
  if (context.contract.name !== 'orders') return undefined;
  const common = group.files[0].columns.filter((name) => group.files.every((file) => file.columns.includes(name)));
  const columns = findMoneyColumns(group.template, common);
  if (columns === undefined) return undefined;
  const header = readHeaderPrice(columns.value);
  const isWorth =
    columns.discounts.length > 0 ||
    columns.refund !== undefined ||
    columns.shipping !== undefined ||
    columns.tax !== undefined ||
    columns.controls.length > 0 ||
    columns.price !== undefined ||
    (columns.quantity !== undefined && header !== 'total') ||
    columns.isProduct;
  const hasSeveral = columns.order !== undefined && (await countOrders(context, group, columns.order, [])).hasSeveral;
  if (!isWorth && !hasSeveral) return undefined;
  if (!isWorth && (await isPlainInSample(context, group, columns))) return undefined;
  const facts = await buildOrderFacts(context, group, columns);
  const discountTerms = columns.discounts.map((_discount, index) => `d${index}`);
  const levelTerms = ['v', ...discountTerms, 'r', 's', 't'].filter((term) => facts.terms.includes(term));
  const evidence = await countLevels(context, facts, columns.order === undefined ? [] : levelTerms);
  const used = await listUsed(context, facts, [...discountTerms, 'r', 's', 't']);
  const votes = await countVotes(context, facts);
  const hasPieces = await haveQuantities(context, facts);

  const levels = new Map<string, LevelDecision>();
  const decide = (term: string, column: string, stated: Level | undefined): void => {
    const decided = decideLevel(evidence.get(term) ?? NO_LEVEL, stated);
    const said = getMeaningAnswer(group.template, nameFinding('level', column));
    const answered = said === 'order' || said === 'line' ? said : undefined;
    levels.set(
      term,
      answered === undefined ? decided : { options: [answered], chosen: answered, state: 'settled', basis: 'answer' },
    );
  };
  columns.discounts.forEach(({ id, column }, index) => {
    if (used.has(`d${index}`))
      decide(`d${index}`, column, id === 'order-discount' ? readPart(column) : readHeaderLevel(column));
  });
  if (columns.refund !== undefined && used.has('r')) decide('r', columns.refund, readHeaderLevel(columns.refund));
  if (columns.shipping !== undefined && used.has('s')) decide('s', columns.shipping, readPart(columns.shipping));
  if (columns.tax !== undefined && used.has('t')) decide('t', columns.tax, readPart(columns.tax));
  const extraLevels: ExtraLevels = { s: levels.get('s')?.chosen ?? 'order', t: levels.get('t')?.chosen ?? 'order' };

  const saidLevel = getMeaningAnswer(group.template, nameFinding('level', columns.value));
  const foundLevel = decideLevel(evidence.get('v') ?? NO_LEVEL, readHeaderLevel(columns.value));
  const valueLevel: LevelDecision =
    saidLevel === 'order' || saidLevel === 'line'
      ? { options: [saidLevel], chosen: saidLevel, state: 'settled', basis: 'answer' }
      : foundLevel;
  const totalVotes = votes.unit + votes.total;
  const votedUnit = totalVotes > 0 && votes.unit / totalVotes >= VOTES_SHARE;
  const votedTotal = totalVotes > 0 && votes.total / totalVotes >= VOTES_SHARE;
  const perLine: Base = columns.isProduct ? 'unit' : 'line';
  const canBeEither = hasPieces && (columns.isProduct || header !== 'total' || votedUnit);
  const lineBases: Base[] = canBeEither ? (columns.isProduct ? ['unit', 'line'] : ['line', 'unit']) : [perLine];
  const canBeOrder = !columns.isProduct && valueLevel.options.includes('order');
  const bases: Base[] = [
    ...(canBeOrder ? (['order'] as const) : []),
    ...(valueLevel.options.includes('line') || columns.isProduct ? lineBases : []),
  ];
  const discounts = columns.discounts.map((_discount, index) => listDeductions(levels.get(`d${index}`), hasPieces));
  const hasShipping = used.has('s');
  const hasTax = used.has('t');
  const extras: Extras[] = [
    'none',
    ...(hasShipping && hasTax ? (['shipping+tax'] as const) : []),
    ...(hasShipping ? (['shipping'] as const) : []),
    ...(hasTax ? (['tax'] as const) : []),
  ];
  const all = listReadings({ bases, discounts, extras });
  const readings = all.filter((reading) => matchAnswers(group, columns, reading));
  const fit = await fitReadings(context, columns, facts, readings, extraLevels, discounts);

  const isGross = columns.isProduct || header !== 'total' || isGrossHeader(columns.value);
  const statedBase: Base = canBeOrder && valueLevel.chosen === 'order' ? 'order' : (lineBases[0] ?? perLine);
  const stated: MoneyReading = {
    base: statedBase,
    discounts: columns.discounts.map((_discount, index): Deduction => {
      const level = levels.get(`d${index}`);
      if (level === undefined || !isGross) return 'none';
      return level.chosen;
    }),
    extras:
      statedBase === 'order'
        ? hasShipping && hasTax
          ? 'shipping+tax'
          : hasShipping
            ? 'shipping'
            : hasTax
              ? 'tax'
              : 'none'
        : 'none',
  };
  const met = readings.filter((_reading, index) => isMet(fit, index));
  const preferred =
    met.find((reading) => isSame(reading, stated)) ??
    ((await haveEqualMoney(context, facts, met, extraLevels)) ? met[0] : undefined);
  if (preferred !== undefined)
    return {
      columns,
      facts,
      evidence,
      levels,
      extraLevels,
      votes,
      hasSeveral,
      readings: all,
      fit: alignFit(fit, readings, all),
      stated,
      chosen: preferred,
      basis: 'evidence',
      open: new Set(),
    };
  const open = new Set<'level' | 'price-or-total' | 'net'>();
  let base = statedBase;
  if (valueLevel.state === 'question' && canBeOrder) open.add('level');
  if (canBeEither && base !== 'order') {
    const isStated = columns.isProduct ? header === 'unit' : header === 'total';
    const contradicts = columns.isProduct ? votedTotal : votedUnit;
    if (isStated && contradicts) open.add('price-or-total');
    else if (!isStated && votedUnit) base = 'unit';
    else if (!isStated && votedTotal) base = 'line';
    else if (!isStated) open.add('price-or-total');
  }
  const isDeducted = stated.discounts.some((taken) => taken !== 'none');
  if (isDeducted || (stated.extras !== 'none' && readHeaderLevel(columns.value) !== 'order')) open.add('net');
  const wanted: MoneyReading = { ...stated, base, extras: base === 'order' ? stated.extras : 'none' };
  const chosen = readings.find((reading) => isSame(reading, wanted)) ?? readings[0] ?? wanted;
  return {
    columns,
    facts,
    evidence,
    levels,
    extraLevels,
    votes,
    hasSeveral,
    readings: all,
    fit: alignFit(fit, readings, all),
    stated,
    chosen,
    basis: 'header',
    open,
  };
}

/** A fit over some readings as one over all of them: readings that an answer rules out meet nothing. */
function alignFit(fit: Fit, some: readonly MoneyReading[], all: readonly MoneyReading[]): Fit {
  const at = all.map((reading) => some.findIndex((other) => isSame(other, reading)));
  return {
    told: fit.told,
    met: at.map((index) => fit.met[index] ?? 0),
    control:
      fit.control === undefined
        ? undefined
        : { column: fit.control.column, differences: at.map((index) => fit.control?.differences[index] ?? null) },
  };
}
