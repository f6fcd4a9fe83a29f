import { toSingleRow } from '#core/kernel/columns.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { getMeaningAnswer, type FileGroup, type MeaningContext } from '../define-check.ts';
import { nameFinding, settleFinding, type Finding } from '../finding.ts';
import { sumReadings, writeExtra, writeNet, writeOnce, writeSum } from './money-readings.ts';
import type { MoneyFacts } from './read-money.ts';

/** What becomes of a refund that is more than was paid: at most what was paid counts, or the order goes below zero. */
export type RefundReading = 'paid' | 'as-stated';

/** What is refunded of an order, as the column says; 0 where it says nothing. */
function writeRefund({ levels }: MoneyFacts): Sql {
  return sql`coalesce(${levels.get('r')?.chosen === 'order' ? writeOnce('r') : writeSum('r')}, 0)`;
}

/** How the refunds of a group of files meet what was paid. */
export type RefundFacts = {
  /** Orders with a refund that their goods, shipping and tax cover; more than the goods alone; more than all of it. */
  readonly covered: number;
  readonly beyondGoods: number;
  readonly beyondPaid: number;
  /** Orders with the status refunded and no amount, or one of zero: what is not refunded yet is refunded. */
  readonly unstated: number;
  readonly finding: Finding | undefined;
  readonly reading: RefundReading;
};

/** Compares refunds with what was paid, order by order. */
export async function readRefunds(context: MeaningContext, group: FileGroup, money: MoneyFacts): Promise<RefundFacts> {
  const { facts, columns, extraLevels } = money;
  const none = { covered: 0, beyondGoods: 0, beyondPaid: 0, unstated: 0, finding: undefined, reading: 'paid' } as const;
  if (columns.refund === undefined || !facts.terms.includes('r')) return none;
  const net = writeNet(facts, money.chosen, extraLevels);
  const refund = writeRefund(money);
  const takesExtras = money.chosen.extras !== 'none' || money.chosen.base !== 'order';
  const extras = takesExtras
    ? sql`${writeExtra(facts, 's', extraLevels)} + ${writeExtra(facts, 't', extraLevels)}`
    : rawSql('0');
  const row = toSingleRow(
    await context.engine.query(
      sql`select count(*) filter (where refund > 0 and refund <= net) as n_covered,
          count(*) filter (where refund > net and refund <= net + extras) as n_goods,
          count(*) filter (where refund > net + extras) as n_paid,
          count(*) filter (where refunded and refund = 0) as n_unstated,
          coalesce(sum(refund - net) filter (where refund > net and refund <= net + extras), 0)::bigint as cents_extras,
          coalesce(sum(refund - net - extras) filter (where refund > net + extras), 0)::bigint as cents_beyond
        from (select ${net} as net, ${refund} as refund, ${extras} as extras, refunded from ${facts.orders} where n_live > 0) where net > 0`,
      context.run,
    ),
  );
  const counts = {
    covered: Number(row['n_covered']),
    beyondGoods: Number(row['n_goods']),
    beyondPaid: Number(row['n_paid']),
    unstated: Number(row['n_unstated']),
  };
  if (counts.covered + counts.beyondGoods + counts.beyondPaid + counts.unstated === 0) return none;
  const currency = context.parameters.currency.code;
  const whole = sql`case when refunded and ${refund} = 0 then ${net}`;
  const capped = sql`${net} - ${whole} when ${net} > 0 then least(${refund}, ${net}) else 0 end`;
  const stated = sql`${net} - ${whole} when ${net} > 0 and ${refund} > ${net} and ${refund} <= ${net} + ${extras} then ${net} when ${net} > 0 then ${refund} else 0 end`;
  const [paid, asStated] = await sumReadings(context, facts, [capped, stated]);
  const answer = getMeaningAnswer(group.template, nameFinding('refund', columns.refund));
  const finding = settleFinding(
    {
      kind: 'refund',
      source: context.contract.name,
      files: group.files.map(({ name }) => name),
      columns: [columns.refund],
      text:
        counts.beyondPaid === 0
          ? {
              zh: `“${columns.refund}”的退款不超过订单已付金额。`,
              en: `The refunds in "${columns.refund}" are at most what was paid.`,
            }
          : {
              zh: `${counts.beyondPaid} 个订单在“${columns.refund}”中的退款多于已付金额，净额会低于零。怎样计算？`,
              en: `${counts.beyondPaid} orders have more refunded in "${columns.refund}" than was paid: their net would be below zero. What counts?`,
            },
      evidence: [
        {
          id: 'orders-covered',
          label: { zh: '退款不超过商品金额的订单', en: 'orders with a refund within their goods' },
          value: counts.covered,
          unit: 'orders',
        },
        {
          id: 'orders-goods',
          label: { zh: '退款含运费或税的订单', en: 'orders with a refund that includes shipping or tax' },
          value: counts.beyondGoods,
          unit: 'orders',
        },
        {
          id: 'orders-paid',
          label: { zh: '退款多于已付的订单', en: 'orders with more refunded than paid' },
          value: counts.beyondPaid,
          unit: 'orders',
        },
        {
          id: 'orders-unstated',
          label: {
            zh: '状态为已退款但没有退款金额的订单（按未退部分全额退款）',
            en: 'refunded orders without an amount (what is not refunded yet is refunded)',
          },
          value: counts.unstated,
          unit: 'orders',
        },
        {
          id: 'cents-extras',
          label: { zh: '计入运费和税的退款', en: 'refunds that go to shipping and tax' },
          value: BigInt(String(row['cents_extras'])),
          unit: 'cents',
        },
        {
          id: 'cents-beyond',
          label: { zh: '多于已付的退款', en: 'refunds beyond what was paid' },
          value: BigInt(String(row['cents_beyond'])),
          unit: 'cents',
        },
      ],
      readings: [
        {
          id: 'paid',
          label: { zh: '最多退已付的金额，订单净额为零', en: 'at most what was paid: the order is worth nothing' },
          money: [{ currency, cents: paid?.cents ?? 0n }],
          customers: paid?.customers ?? null,
          orders: paid?.orders ?? null,
        },
        {
          id: 'as-stated',
          label: { zh: '按所写金额退，订单净额低于零', en: 'as it stands: the order goes below zero' },
          money: [{ currency, cents: asStated?.cents ?? 0n }],
          customers: asStated?.customers ?? null,
          orders: asStated?.orders ?? null,
        },
      ],
      state: counts.beyondPaid > 0 ? 'question' : 'settled',
      chosen: 'paid',
      basis: counts.beyondPaid > 0 ? null : 'evidence',
    },
    answer,
  );
  return { ...counts, finding, reading: finding.chosen === 'as-stated' ? 'as-stated' : 'paid' };
}
