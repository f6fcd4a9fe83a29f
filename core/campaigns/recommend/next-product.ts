import type { PurchasedProducts } from './purchased-products.ts';

/** How rules are learnt. */
export type AssociationOptions = {
  /** A rule needs so many customers. 3 unless stated. */
  readonly minSupport?: number;
  /** A purchase leads to another within so many days. 180 unless stated. */
  readonly windowDays?: number;
  /** A product of a customer bought longer ago than this says nothing any more. 365 unless stated. */
  readonly memoryDays?: number;
};

/** Customers who bought A and, on the same day or later within the window, B. */
export type Rule = {
  /** Customers with both. */
  readonly support: number;
  /** Of those with A, the share who went on to B. */
  readonly confidence: number;
  /** Confidence beside the share of all customers who buy B. */
  readonly lift: number;
};

/** What the purchases of everybody say about what is bought together and how soon again. */
export type Associations = {
  readonly options: Required<AssociationOptions>;
  readonly customers: number;
  /** Customers who bought each product. */
  readonly buyers: ReadonlyMap<number, number>;
  /** Rules by first product, then second; those of too few customers are left out. */
  readonly rules: ReadonlyMap<number, ReadonlyMap<number, Rule>>;
  /** Days between two purchases of the same product: their median, and the share of buyers who buy again; with at least five gaps. */
  readonly cycles: ReadonlyMap<number, { readonly days: number; readonly repeatShare: number }>;
};

/** Why a product is proposed. */
export type Reason =
  | { readonly kind: 'bought-together'; readonly because: number; readonly rule: Rule }
  | { readonly kind: 'replenish'; readonly cycleDays: number; readonly elapsedDays: number }
  | { readonly kind: 'popular'; readonly share: number };

export type ProductProposal = { readonly product: number; readonly score: number; readonly reason: Reason };

const DEFAULTS = { minSupport: 3, windowDays: 180, memoryDays: 365 };
/** Customers' worth of the general share that a rule is mixed with: few customers prove little. */
const SHRINKAGE = 10;
const MIN_GAPS = 5;
/** Products of one customer that pairs are counted of: the latest. */
const MAX_BASKET = 40;
/** A product can be proposed again from this share of its cycle on. */
const DUE_FROM = 0.75;

type Bought = { readonly product: number; readonly days: number[] };

/** Calls `visit` with every customer's products, each with its days ascending. */
function visitCustomers(purchases: PurchasedProducts, visit: (bought: Bought[], customer: number) => void): void {
  for (let from = 0; from < purchases.count;) {
    const customer = purchases.customers[from] as number;
    const own = new Map<number, Bought>();
    for (; from < purchases.count && purchases.customers[from] === customer; from += 1) {
      const product = purchases.products[from] as number;
      const known = own.get(product);
      if (known === undefined) own.set(product, { product, days: [purchases.days[from] as number] });
      else known.days.push(purchases.days[from] as number);
    }
    visit([...own.values()], customer);
  }
}

function leadsTo(first: readonly number[], second: readonly number[], windowDays: number): boolean {
  return first.some((day) => second.some((later) => later >= day && later - day <= windowDays));
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Learns which products lead to which, from the purchases of all customers. */
export function learnAssociations(purchases: PurchasedProducts, options: AssociationOptions = {}): Associations {
  const settled = { ...DEFAULTS, ...options };
  const buyers = new Map<number, number>();
  const pairs = new Map<number, Map<number, number>>();
  const gaps = new Map<number, number[]>();
  const again = new Map<number, number>();
  let customers = 0;
  visitCustomers(purchases, (all) => {
    customers += 1;
    for (const { product, days } of all) {
      buyers.set(product, (buyers.get(product) ?? 0) + 1);
      if (days.length < 2) continue;
      again.set(product, (again.get(product) ?? 0) + 1);
      const own = gaps.get(product) ?? [];
      for (let place = 1; place < days.length; place += 1) own.push((days[place] ?? 0) - (days[place - 1] ?? 0));
      gaps.set(product, own);
    }
    const bought = all.toSorted((one, two) => (two.days.at(-1) ?? 0) - (one.days.at(-1) ?? 0)).slice(0, MAX_BASKET);
    for (const first of bought) {
      const row = pairs.get(first.product) ?? new Map<number, number>();
      pairs.set(first.product, row);
      for (const second of bought) {
        if (first === second || !leadsTo(first.days, second.days, settled.windowDays)) continue;
        row.set(second.product, (row.get(second.product) ?? 0) + 1);
      }
    }
  });
  const rules = new Map<number, Map<number, Rule>>();
  for (const [first, row] of pairs) {
    const kept = new Map<number, Rule>();
    for (const [second, support] of row) {
      if (support < settled.minSupport) continue;
      const confidence = support / (buyers.get(first) ?? 1);
      kept.set(second, { support, confidence, lift: (confidence * customers) / (buyers.get(second) ?? 1) });
    }
    rules.set(first, kept);
  }
  const cycles = new Map<number, { days: number; repeatShare: number }>();
  for (const [product, own] of gaps) {
    if (own.length < MIN_GAPS) continue;
    const repeatShare = (again.get(product) ?? 0) / (buyers.get(product) ?? 1);
    cycles.set(product, { days: findMedian(own), repeatShare });
  }
  return { options: settled, customers, buyers, rules, cycles };
}

function propose(learnt: Associations, bought: readonly Bought[], asOfDay: number, limit: number): ProductProposal[] {
  const { buyers, rules, cycles, customers, options } = learnt;
  const recent = bought.filter(({ days }) => asOfDay - (days.at(-1) ?? 0) <= options.memoryDays);
  const lastDays = new Map(bought.map(({ product, days }) => [product, days.at(-1) ?? 0]));
  const proposals: ProductProposal[] = [];
  for (const [product, count] of buyers) {
    const share = count / customers;
    const last = lastDays.get(product);
    const cycle = cycles.get(product);
    const elapsedDays = last === undefined ? 0 : asOfDay - last;
    if (last !== undefined && cycle !== undefined && elapsedDays < DUE_FROM * cycle.days) continue;
    let sum = 0;
    let strongest: { because: number; rule: Rule } | undefined;
    for (const { product: because } of recent) {
      if (because === product) continue;
      const rule = rules.get(because)?.get(product);
      const known = buyers.get(because) ?? 0;
      sum += ((rule?.support ?? 0) + SHRINKAGE * share) / (known + SHRINKAGE);
      if (rule !== undefined && rule.lift > (strongest?.rule.lift ?? 1)) strongest = { because, rule };
    }
    const others = recent.filter((entry) => entry.product !== product).length;
    const together = others === 0 ? share : sum / others;
    if (last !== undefined && cycle !== undefined && cycle.repeatShare >= together) {
      proposals.push({
        product,
        score: cycle.repeatShare,
        reason: { kind: 'replenish', cycleDays: cycle.days, elapsedDays },
      });
    } else {
      const reason: Reason =
        strongest === undefined ? { kind: 'popular', share } : { kind: 'bought-together', ...strongest };
      proposals.push({ product, score: together, reason });
    }
  }
  return proposals.sort((one, two) => two.score - one.score || one.product - two.product).slice(0, limit);
}

/**
 * Proposes to every customer of `purchases` the products most likely next, best first, with the reason: item-to-item rules of
 * everybody (support, confidence, lift) averaged over what the customer bought lately, mixed with what everybody buys where
 * rules rest on few; products with a known replenishment cycle come back when most of it has passed and not before.
 */
export function recommendProducts(
  learnt: Associations,
  purchases: PurchasedProducts,
  asOfDay: number,
  limit = 3,
): Map<number, ProductProposal[]> {
  const proposals = new Map<number, ProductProposal[]>();
  visitCustomers(purchases, (bought, customer) => {
    proposals.set(customer, propose(learnt, bought, asOfDay, limit));
  });
  return proposals;
}

/** The products most customers buy, most first: what a recommendation has to beat. */
export function listPopular({ buyers }: Pick<Associations, 'buyers'>, limit: number): number[] {
  return [...buyers]
    .sort(([one, many], [two, more]) => more - many || one - two)
    .slice(0, limit)
    .map(([product]) => product);
}
