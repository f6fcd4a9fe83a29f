import type { Label } from '#core/kernel/label.ts';
import { getMeaningAnswer, type FileGroup, type MeaningContext } from '../define-check.ts';
import {
  nameFinding,
  settleFinding,
  type Basis,
  type Evidence,
  type Finding,
  type Reading,
  type Verdict,
} from '../finding.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';
import { LEVEL_LABELS, listLevelEvidence, type Level } from './decide-level.ts';
import type { MoneyColumns } from './money-columns.ts';
import { sumReadings, writeNet, writeOnce, writeSum, type Deduction, type MoneyReading } from './money-readings.ts';
import { nameNet, type MoneyFacts } from './read-money.ts';

type Dimension = 'level' | 'price-or-total' | 'net';

const PRICE_LABELS: Readonly<Record<'line' | 'unit', Label>> = {
  line: { zh: '这一行的总价', en: 'the total of the line' },
  unit: { zh: '单件价格，乘以数量', en: 'the price of one piece: times the quantity' },
};

function labelNet(columns: MoneyColumns, reading: MoneyReading): Label {
  const name = (index: number): string => columns.discounts[index]?.column ?? '';
  const parts = reading.discounts.flatMap((taken, index): Label[] => {
    const column = name(index);
    if (taken === 'none') return [];
    if (taken === 'piece')
      return [{ zh: `减去“${column}”×数量（每件优惠）`, en: `less "${column}" × quantity (per piece)` }];
    if (taken === 'line') return [{ zh: `减去“${column}”（每行优惠）`, en: `less "${column}" (per line)` }];
    return [{ zh: `减去“${column}”（整单优惠，每单一次）`, en: `less "${column}" (once per order)` }];
  });
  if (reading.extras.includes('shipping'))
    parts.push({ zh: `减去运费“${columns.shipping ?? ''}”`, en: `less shipping "${columns.shipping ?? ''}"` });
  if (reading.extras.includes('tax'))
    parts.push({ zh: `减去税“${columns.tax ?? ''}”`, en: `less tax "${columns.tax ?? ''}"` });
  if (parts.length === 0) return { zh: '金额已是净额，不再扣减', en: 'net as it stands: nothing is taken off' };
  return { zh: parts.map(({ zh }) => zh).join('，'), en: parts.map(({ en }) => en).join(', ') };
}

function nameReading(dimension: Dimension, columns: MoneyColumns, reading: MoneyReading): { id: string; label: Label } {
  if (dimension === 'net') return { id: nameNet(columns, reading), label: labelNet(columns, reading) };
  if (dimension === 'level') {
    const id = reading.base === 'order' ? 'order' : 'line';
    return { id, label: LEVEL_LABELS[id] };
  }
  const id = reading.base === 'unit' ? 'unit' : 'line';
  return { id, label: PRICE_LABELS[id] };
}

const TEXTS: Readonly<Record<Dimension, (column: string) => Label>> = {
  level: (column) => ({
    zh: `“${column}”是每一行的金额，还是整个订单的金额（在每行重复）？`,
    en: `Is "${column}" the money of each line, or of the whole order and repeated on its lines?`,
  }),
  'price-or-total': (column) => ({
    zh: `“${column}”是单件价格，还是整行的总价？`,
    en: `Is "${column}" the price of one piece, or the total of the line?`,
  }),
  net: (column) => ({
    zh: `从“${column}”到净额还要扣减什么（优惠、运费、税）？`,
    en: `What comes off "${column}" to give net money (discounts, shipping, tax)?`,
  }),
};

/** Readings that differ from the chosen one in one dimension only, the chosen one first. */
function listAlternatives(money: MoneyFacts, dimension: Dimension): MoneyReading[] {
  const { chosen, readings, stated } = money;
  const sameNet = (reading: MoneyReading): boolean =>
    reading.discounts.every((taken, index) => taken === chosen.discounts[index]);
  const pick = (): MoneyReading[] => {
    if (dimension === 'net') return readings.filter(({ base }) => base === chosen.base);
    if (dimension === 'level') {
      const perLine =
        chosen.base === 'order' ? (readings.find(({ base }) => base !== 'order')?.base ?? stated.base) : chosen.base;
      const atOrder = chosen.base === 'order' ? chosen.extras : stated.base === 'order' ? stated.extras : 'none';
      return readings.filter(
        (reading) =>
          sameNet(reading) &&
          ((reading.base === 'order' && reading.extras === atOrder) ||
            (reading.base === perLine && reading.extras === 'none')),
      );
    }
    if (chosen.base === 'order') return [];
    return readings.filter((reading) => reading.base !== 'order' && sameNet(reading));
  };
  const found = pick();
  const names = new Map(found.map((reading) => [nameReading(dimension, money.columns, reading).id, reading]));
  names.set(nameReading(dimension, money.columns, chosen).id, chosen);
  return [...names.values()];
}

const ORDERS = { unit: 'orders' } as const;

function listEvidence(money: MoneyFacts, dimension: Dimension): Evidence[] {
  const { fit, evidence, votes } = money;
  const known = evidence.get('v');
  const at = money.readings.findIndex((reading) => reading === money.chosen);
  const control: Evidence[] =
    fit.control === undefined
      ? []
      : [
          {
            id: 'orders-told',
            label: {
              zh: `可与“${fit.control.column}”核对的订单`,
              en: `orders that "${fit.control.column}" tells readings apart by`,
            },
            value: fit.told,
            ...ORDERS,
          },
          {
            id: 'orders-met',
            label: { zh: '其中与所选读法一致', en: 'of them in agreement with the reading taken' },
            value: fit.met[at] ?? 0,
            ...ORDERS,
          },
        ];
  if (dimension === 'level') return [...(known === undefined ? [] : listLevelEvidence(known)), ...control];
  if (dimension === 'net') return control;
  return [
    {
      id: 'products-unit',
      label: { zh: '不同数量下取值不变的商品', en: 'products whose value is constant over quantities' },
      value: votes.unit,
      unit: 'rows',
    },
    {
      id: 'products-total',
      label: { zh: '取值随数量成比例的商品', en: 'products whose value scales with the quantity' },
      value: votes.total,
      unit: 'rows',
    },
    ...control,
  ];
}

function judge(money: MoneyFacts, dimension: Dimension): Verdict {
  const chosen = nameReading(dimension, money.columns, money.chosen).id;
  if (money.open.has(dimension)) return { state: 'question', chosen, basis: null };
  if (money.basis === 'evidence') return { state: 'settled', chosen, basis: 'evidence' };
  const level = money.evidence.get('v');
  if (dimension === 'level' && level !== undefined && level.firstOnly > 0)
    return { state: 'settled', chosen, basis: 'evidence' };
  return { state: 'assumed', chosen, basis: 'header' };
}

/** Findings about the amount itself: its level, price or total, gross or net; each with the money of its readings. */
export async function findAmount(context: MeaningContext, group: FileGroup, money: MoneyFacts): Promise<Finding[]> {
  const { columns, facts, extraLevels, fit } = money;
  const currency = context.parameters.currency.code;
  const findings: Finding[] = [];
  for (const dimension of ['level', 'price-or-total', 'net'] as const) {
    const alternatives = listAlternatives(money, dimension);
    const isOnlyOrder = dimension === 'level' && money.chosen.base === 'order' && alternatives.length === 1;
    if (alternatives.length < 2 && !isOnlyOrder) continue;
    const sums = await sumReadings(
      context,
      facts,
      alternatives.map((reading) => writeNet(facts, reading, extraLevels)),
    );
    const readings = alternatives.map((reading, index): Reading => {
      const sum = sums[index] ?? { cents: 0n, customers: 0, orders: 0 };
      const at = money.readings.indexOf(reading);
      const difference = fit.control?.differences[at] ?? null;
      return {
        ...nameReading(dimension, columns, reading),
        money: [{ currency, cents: sum.cents }],
        customers: sum.customers,
        orders: sum.orders,
        ...(difference === null ? {} : { controlDifference: difference }),
      };
    });
    findings.push(
      settleFinding(
        {
          kind: dimension,
          source: context.contract.name,
          files: group.files.map(({ name }) => name),
          columns: [
            columns.value,
            ...(dimension === 'net'
              ? [
                  ...columns.discounts.map(({ column }) => column),
                  ...[columns.shipping, columns.tax].filter((name) => name !== undefined),
                ]
              : []),
            ...(dimension === 'price-or-total' && columns.quantity !== undefined ? [columns.quantity] : []),
          ],
          text: TEXTS[dimension](columns.value),
          evidence: listEvidence(money, dimension),
          readings,
          ...judge(money, dimension),
        },
        getMeaningAnswer(group.template, nameFinding(dimension, columns.value)),
      ),
    );
  }
  return findings;
}

/** Net money of an order, with one column read at another level. */
function writeLevelNet(money: MoneyFacts, term: string, level: Level): Sql {
  const { facts, chosen, extraLevels } = money;
  if (term === 'r')
    return sql`${writeNet(facts, chosen, extraLevels)} - coalesce(${level === 'order' ? writeOnce('r') : writeSum('r')}, 0)`;
  if (term === 's' || term === 't') return writeNet(facts, chosen, { ...extraLevels, [term]: level });
  const at = Number(term.slice(1));
  const discounts = chosen.discounts.map((taken, index): Deduction => {
    if (index !== at || taken === 'none') return taken;
    return level === 'order' ? 'order' : taken === 'piece' ? 'piece' : 'line';
  });
  return writeNet(facts, { ...chosen, discounts }, extraLevels);
}

const LEVEL_TERMS = ['r', 's', 't'] as const;

/** Findings about the level of refund, shipping, tax and discounts. */
export async function findLevels(context: MeaningContext, group: FileGroup, money: MoneyFacts): Promise<Finding[]> {
  const { columns, facts } = money;
  const named = [
    ...columns.discounts.map(({ column }, index) => ({ term: `d${index}`, column })),
    ...LEVEL_TERMS.flatMap((term) => {
      const column = { r: columns.refund, s: columns.shipping, t: columns.tax }[term];
      return column === undefined ? [] : [{ term, column }];
    }),
  ];
  const currency = context.parameters.currency.code;
  const findings: Finding[] = [];
  for (const { term, column } of named) {
    const level = money.levels.get(term);
    const evidence = money.evidence.get(term);
    if (level === undefined || evidence === undefined || level.basis === null) continue;
    const isRefund = term === 'r';
    const taken = money.chosen.discounts[Number(term.slice(1))];
    const isDeducted = term.startsWith('d') && taken !== undefined && taken !== 'none';
    const readings = ['order', 'line'] as const;
    const sums = await sumReadings(
      context,
      facts,
      readings.map((id) => writeLevelNet(money, term, id)),
    );
    const basis: Basis | null = level.basis;
    const isOpen = level.state === 'question' && (isRefund || (isDeducted && money.basis !== 'evidence'));
    findings.push(
      settleFinding(
        {
          kind: 'level',
          source: context.contract.name,
          files: group.files.map(({ name }) => name),
          columns: [column],
          text: {
            zh: `“${column}”属于每一行，还是整个订单（每单只计一次）？`,
            en: `Does "${column}" belong to each line, or to the whole order (counted once)?`,
          },
          evidence: listLevelEvidence(evidence),
          readings: readings.map((id, index): Reading => {
            const sum = sums[index] ?? { cents: 0n, customers: 0, orders: 0 };
            return {
              id,
              label: LEVEL_LABELS[id],
              money: [{ currency, cents: sum.cents }],
              customers: sum.customers,
              orders: sum.orders,
            };
          }),
          state: isOpen ? 'question' : level.state === 'question' ? 'assumed' : level.state,
          chosen: level.chosen,
          basis,
        },
        getMeaningAnswer(group.template, nameFinding('level', column)),
      ),
    );
  }
  return findings;
}
