import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { learnAssociations, recommendProducts, type Reason } from './next-product.ts';
import { readPurchasedProducts, type PurchasedProducts } from './purchased-products.ts';
import { learnIntervals, planReminder } from './reminder.ts';
import { sql } from '#core/kernel/sql.ts';

/** What a customer could be offered next, why, and when. */
export type CustomerProposal = {
  readonly productId: string | null;
  /** The id where the product has no name. */
  readonly productName: string | null;
  readonly reason: Label | null;
  readonly reminderDate: string | null;
};

/** A reason in words. `nameOf` gives a product's name. */
function describeReason(reason: Reason, nameOf: (product: number) => string): Label {
  const percent = (share: number): string => `${Math.round(100 * share)}%`;
  switch (reason.kind) {
    case 'bought-together': {
      const { because, rule } = reason;
      return {
        zh: `买过“${nameOf(because)}”的 ${rule.support} 位客户随后购买（占 ${percent(rule.confidence)}，提升 ${rule.lift.toFixed(1)} 倍）`,
        en: `${rule.support} buyers of "${nameOf(because)}" went on to it (${percent(rule.confidence)}, lift ${rule.lift.toFixed(1)})`,
      };
    }
    case 'replenish':
      return {
        zh: `通常每 ${reason.cycleDays} 天复购，距上次已 ${reason.elapsedDays} 天`,
        en: `usually bought again after ${reason.cycleDays} days; ${reason.elapsedDays} have passed`,
      };
    case 'popular':
      return {
        zh: `热销：${percent(reason.share)} 的客户买过`,
        en: `popular: ${percent(reason.share)} of customers bought it`,
      };
  }
}

function listPurchaseDays(purchases: PurchasedProducts): number[][] {
  const days: number[][] = [];
  purchases.days.forEach((day, row) => {
    const own = (days[purchases.customers[row] as number] ??= []);
    if (own.at(-1) !== day) own.push(day);
  });
  return days;
}

/**
 * The next product and the reminder date of every customer with a purchase of a known product, by customer id. Rejects with
 * `task/cancelled` and the engine's errors.
 */
export async function proposeTouches(
  engine: Engine,
  scope: MartScope,
  task: TaskOptions = {},
): Promise<Map<string, CustomerProposal>> {
  const purchases = await readPurchasedProducts(engine, scope, task);
  const asOfDay = toDayNumber(scope.parameters.asOfDate);
  const products = new Map(
    toRows(
      await engine.query(
        sql`select cast(product_key as integer) as product_key, product_id, coalesce(product_name, product_id) as name
          from ${martTable(scope, 'dim_product')} where product_key > 0`,
        { signal: task.signal },
      ),
    ).map((row) => [readNumber(row, 'product_key'), { id: readText(row, 'product_id'), name: readText(row, 'name') }]),
  );
  const nameOf = (product: number): string => products.get(product)?.name ?? '';
  const best = recommendProducts(learnAssociations(purchases), purchases, asOfDay, 1);
  const days = listPurchaseDays(purchases);
  const intervals = learnIntervals(days);
  return new Map(
    purchases.customerIds.map((id, customer) => {
      const [proposal] = best.get(customer) ?? [];
      const reminder = intervals === null ? null : planReminder(intervals, days[customer] ?? [], asOfDay);
      return [
        id,
        {
          productId: proposal === undefined ? null : (products.get(proposal.product)?.id ?? null),
          productName: proposal === undefined ? null : (products.get(proposal.product)?.name ?? null),
          reason: proposal === undefined ? null : describeReason(proposal.reason, nameOf),
          reminderDate: reminder === null ? null : toIsoDate(reminder.day),
        },
      ];
    }),
  );
}
