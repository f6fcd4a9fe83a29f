import { defineMeaningCheck, type FileGroup, type MeaningContext } from '../define-check.ts';
import type { Finding } from '../finding.ts';
import { applyMoney } from './apply-money.ts';
import { findAmount, findLevels } from './money-findings.ts';
import { readMoney, type MoneyFacts } from './read-money.ts';
import { readRefunds, type RefundFacts } from './refunds.ts';

const known = new WeakMap<FileGroup, { readonly money: MoneyFacts; readonly refunds: RefundFacts }>();

/** What the amounts of orders are: their level, price or total, gross or net, and how refunds lower them. */
export const moneyOfOrders = defineMeaningCheck({
  kinds: ['level', 'price-or-total', 'net', 'refund'],
  look: async (context: MeaningContext, group: FileGroup): Promise<readonly Finding[]> => {
    const money = await readMoney(context, group);
    if (money === undefined) return [];
    const refunds = await readRefunds(context, group, money);
    known.set(group, { money, refunds });
    return [
      ...(await findAmount(context, group, money)),
      ...(await findLevels(context, group, money)),
      ...(refunds.finding === undefined ? [] : [refunds.finding]),
    ];
  },
  apply: async (context, group) => {
    const found = known.get(group);
    if (found !== undefined) await applyMoney(context, group, found.money, found.refunds);
  },
});
