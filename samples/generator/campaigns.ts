import { toDay, toDayOf } from './calendar.ts';
import { PROMOTIONS } from './catalogue.ts';
import type { Product, Promotion } from './catalogue.ts';
import type { Customer } from './customers.ts';
import { createOrder } from './orders.ts';
import type { Order } from './orders.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

export type Strategy = {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly type: string;
  readonly startsOn: string;
  readonly windowDays: number;
  readonly channel: string;
  readonly promotionId: string;
};

export type Touch = {
  readonly strategy: Strategy;
  readonly customer: Customer;
  readonly isControl: boolean;
  readonly assignedAt: number;
  readonly touchedAt: number | null;
  readonly product: Product;
  readonly costCents: number;
  readonly discountCents: number;
};

/** What the campaigns did: their touches, the purchases that they caused, and who was in which arm. */
export type CampaignOutcome = {
  readonly strategies: readonly Strategy[];
  readonly touches: readonly Touch[];
  readonly causedOrders: readonly Order[];
};

type Wave = {
  readonly strategy: Strategy;
  readonly promotion: Promotion;
  readonly offCents: number;
  readonly rate: number;
  readonly costCents: number;
  /** Chance that a touch causes a purchase that would not have happened. */
  readonly effect: number;
  readonly unsentShare: number;
};

function getPromotion(id: string): Promotion {
  const promotion = PROMOTIONS.find((candidate) => candidate.id === id);
  if (promotion === undefined) throw new RangeError(`No promotion ${id}.`);
  return promotion;
}

const wakeUp = getPromotion('P2025WAKE');
const vip = getPromotion('P2026VIP');

const sms = { type: '唤醒', windowDays: 30, channel: '短信', promotionId: wakeUp.id, campaignId: 'C2025-WAKE' };

const wakeUpWaves: readonly Wave[] = [
  {
    strategy: { ...sms, id: 'C2025-WAKE-w1', name: '秋季唤醒短信 第一波', startsOn: '2025-09-08' },
    promotion: wakeUp,
    offCents: 2000,
    rate: 0,
    costCents: 6,
    effect: 0.045,
    unsentShare: 0.02,
  },
  {
    strategy: { ...sms, id: 'C2025-WAKE-w2', name: '秋季唤醒短信 第二波', startsOn: '2025-10-09' },
    promotion: wakeUp,
    offCents: 2000,
    rate: 0,
    costCents: 6,
    effect: 0.03,
    unsentShare: 0.02,
  },
];

const vipWave: Wave = {
  strategy: {
    id: 'C2026-VIP',
    campaignId: 'C2026-VIP',
    name: '春季 VIP 专享券',
    type: 'VIP维护',
    startsOn: '2026-03-12',
    windowDays: 30,
    channel: '企业微信',
    promotionId: vip.id,
  },
  promotion: vip,
  offCents: 0,
  rate: vip.rate,
  costCents: 35,
  effect: 0.09,
  unsentShare: 0.03,
};

export const HOLDOUT_SHARE = 0.2;

type History = { readonly purchases: number; readonly lastDay: number };

function summarise(orders: readonly Order[], fromDay: number, toDayExclusive: number): Map<string, History> {
  const histories = new Map<string, History>();
  for (const order of orders) {
    const day = toDayOf(order.at);
    if (order.status !== 'completed' || day < fromDay || day >= toDayExclusive) continue;
    const history = histories.get(order.customer.id);
    histories.set(order.customer.id, {
      purchases: (history?.purchases ?? 0) + 1,
      lastDay: Math.max(history?.lastDay ?? day, day),
    });
  }
  return histories;
}

type Arms = ReadonlyMap<Customer, boolean>;

function assignArms(random: Random, customers: readonly Customer[]): Arms {
  return new Map(customers.map((customer) => [customer, random.chance(HOLDOUT_SHARE)]));
}

type WaveRun = {
  readonly wave: Wave;
  readonly arms: Arms;
  readonly seed: string;
  readonly catalogue: readonly Product[];
};

function runWave({ wave, arms, seed, catalogue }: WaveRun): { touches: Touch[]; orders: Order[] } {
  const start = toDay(wave.strategy.startsOn);
  const touches: Touch[] = [];
  const orders: Order[] = [];
  for (const [customer, isControl] of arms) {
    const random = createRandom(`${seed}/${wave.strategy.id}/${customer.id}`);
    const isSent = !isControl && !random.chance(wave.unsentShare);
    const isCaused = isSent && random.chance(wave.effect);
    const order = isCaused
      ? createOrder(random, customer, start + random.integer(1, 21), catalogue, {
          coupon: { promotion: wave.promotion, offCents: wave.offCents, rate: wave.rate },
        })
      : undefined;
    if (order !== undefined) orders.push({ ...order, status: 'completed' });
    const discountCents = order?.lines.reduce((sum, line) => sum + line.discountCents, 0) ?? 0;
    touches.push({
      strategy: wave.strategy,
      customer,
      isControl,
      assignedAt: start * 86_400 + 9 * 3600,
      touchedAt: isSent ? start * 86_400 + 10 * 3600 + random.integer(0, 7199) : null,
      product: random.pickWeighted(
        catalogue,
        (product) => product.popularity * (customer.tastes[product.category] ?? 0),
      ),
      costCents: isSent ? wave.costCents : 0,
      discountCents,
    });
  }
  return { touches, orders };
}

/** Runs the wake-up campaign (two waves, the second for those who did not come back) and the VIP coupon, in the order of time. */
export function runCampaigns(
  seed: string,
  customers: readonly Customer[],
  ownOrders: readonly Order[],
  catalogue: readonly Product[],
): CampaignOutcome {
  const touches: Touch[] = [];
  const causedOrders: Order[] = [];
  let arms: Arms | undefined;
  for (const wave of wakeUpWaves) {
    const start = toDay(wave.strategy.startsOn);
    const histories = summarise([...ownOrders, ...causedOrders], 0, start);
    const sleeping = customers.filter((customer) => {
      const lastDay = histories.get(customer.id)?.lastDay;
      return lastDay !== undefined && start - lastDay >= 90 && start - lastDay <= 430;
    });
    const firstArms: Arms = arms ?? assignArms(createRandom(`${seed}/arms/wake`), sleeping);
    arms = firstArms;
    const waveArms: Arms = new Map(
      sleeping.flatMap((customer): [Customer, boolean][] => {
        const arm = firstArms.get(customer);
        return arm === undefined ? [] : [[customer, arm]];
      }),
    );
    const run = runWave({ wave, arms: waveArms, seed, catalogue });
    touches.push(...run.touches);
    causedOrders.push(...run.orders);
  }
  const start = toDay(vipWave.strategy.startsOn);
  const histories = summarise([...ownOrders, ...causedOrders], start - 365, start);
  const loyal = customers.filter((customer) => (histories.get(customer.id)?.purchases ?? 0) >= 4);
  const vipArms = assignArms(createRandom(`${seed}/arms/vip`), loyal);
  const run = runWave({ wave: vipWave, arms: vipArms, seed, catalogue });
  touches.push(...run.touches);
  causedOrders.push(...run.orders);
  return { strategies: [...wakeUpWaves, vipWave].map((wave) => wave.strategy), touches, causedOrders };
}
