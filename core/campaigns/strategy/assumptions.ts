import { z } from 'zod';
import type { Label } from '#core/kernel/label.ts';

/** Where an assumption comes from: an experiment with a holdout, matched history, or the analyst's guess. */
export const EVIDENCE_GRADES = ['holdout', 'matched', 'guess'] as const;
export type EvidenceGrade = (typeof EVIDENCE_GRADES)[number];

/** What each grade is called. */
export const EVIDENCE_LABELS: Readonly<Record<EvidenceGrade, Label>> = {
  holdout: { zh: '对照实验', en: 'holdout experiment' },
  matched: { zh: '匹配历史', en: 'matched history' },
  guess: { zh: '分析师判断', en: 'analyst’s guess' },
};

/** An assumption: `low` and `high` hold the middle 90 %, `mid` is the median. */
export const rangeSchema = z
  .strictObject({
    low: z.number(),
    mid: z.number(),
    high: z.number(),
    source: z.enum(EVIDENCE_GRADES),
  })
  .refine(({ low, mid, high }) => low <= mid && mid <= high, 'low ≤ mid ≤ high must hold');
export type AssumptionRange = z.output<typeof rangeSchema>;

/** What a strategy can assume about how customers answer. `neutral` is the value without the effect. */
export const ASSUMPTIONS = {
  lift: {
    label: { zh: '购买率提升', en: 'Lift of the purchase rate' },
    doc: {
      zh: '触达当时购买率提高的比例：0.5 = 提高 50%，负数为降低；此后按衰减天数消退。',
      en: 'Share by which the purchase rate is higher right after a touch: 0.5 = by 50 %, below 0 = lower; it fades with the decay.',
    },
    min: -0.95,
    max: 10,
    neutral: 0,
    unit: 'share',
  },
  decayDays: {
    label: { zh: '衰减天数', en: 'Decay in days' },
    doc: {
      zh: '提升降至 1/e（约 37%）所需的天数。',
      en: 'Days after which 1/e (some 37 %) of the lift is left.',
    },
    min: 0.5,
    max: 3650,
    neutral: 14,
    unit: 'days',
  },
  fatigue: {
    label: { zh: '疲劳系数', en: 'Fatigue' },
    doc: {
      zh: '每多触达一次，效果乘以该系数；1 = 不疲劳。',
      en: 'Every further touch works this many times as well as the one before; 1 = no fatigue.',
    },
    min: 0,
    max: 1,
    neutral: 1,
    unit: 'share',
  },
  reactivation: {
    label: { zh: '唤醒概率', en: 'Reactivation' },
    doc: {
      zh: '一次触达让已流失客户重新成为客户的概率。',
      en: 'Probability that one touch brings back a customer who has left.',
    },
    min: 0,
    max: 1,
    neutral: 0,
    unit: 'share',
  },
  redemption: {
    label: { zh: '核销率', en: 'Redemption' },
    doc: {
      zh: '转化窗口内达到门槛的订单中使用优惠的比例，原本就会下的订单也算。',
      en: 'Share of the orders in the conversion window, of at least the minimum spend, that use the offer: orders that would have come anyway too.',
    },
    min: 0,
    max: 1,
    neutral: 0,
    unit: 'share',
  },
  basketUplift: {
    label: { zh: '客单价提升', en: 'Basket uplift' },
    doc: {
      zh: '转化窗口内触达组每单金额提高的比例。',
      en: 'Share by which an order of the treated is larger within the conversion window.',
    },
    min: -0.9,
    max: 5,
    neutral: 0,
    unit: 'share',
  },
  pullForward: {
    label: { zh: '提前购买', en: 'Pull-forward' },
    doc: {
      zh: '窗口内多出的购买中，从窗口之后提前来的比例；在后续观察期内扣回。',
      en: 'Share of the extra purchases of the window that were only brought forward; taken back during the follow-up.',
    },
    min: 0,
    max: 1,
    neutral: 0,
    unit: 'share',
  },
  marginRate: {
    label: { zh: '毛利率', en: 'Margin rate' },
    doc: {
      zh: '优惠前毛利占净额的比例；不填则取人群的历史毛利率。',
      en: 'Margin before the offer as a share of net money; the audience’s own where it is not stated.',
    },
    min: -1,
    max: 1,
    neutral: 0,
    unit: 'share',
  },
} as const satisfies Record<
  string,
  {
    readonly label: Label;
    readonly doc: Label;
    readonly min: number;
    readonly max: number;
    readonly neutral: number;
    readonly unit: 'share' | 'days';
  }
>;

export type AssumptionName = keyof typeof ASSUMPTIONS;

/** Every assumption's name, in the order they are shown. */
export const ASSUMPTION_NAMES = Object.keys(ASSUMPTIONS) as readonly AssumptionName[];

/** One value for every assumption: what an effect is computed from. */
export type AssumptionValues = Readonly<Record<AssumptionName, number>>;

/** Ranges by assumption; one that is absent has no effect and is not varied. */
export type AssumptionRanges = Readonly<Partial<Record<AssumptionName, AssumptionRange | undefined>>>;

/** 95 % point of the standard normal distribution: half of what lies between `low` and `high`, in deviations. */
const NORMAL_95 = 1.644_853_626_951_472;

/** A value held within what the assumption can be. */
function clampAssumption(name: AssumptionName, value: number): number {
  return Math.min(ASSUMPTIONS[name].max, Math.max(ASSUMPTIONS[name].min, value));
}

/**
 * The value of an assumption at `z` standard deviations: a two-piece normal distribution with median `mid` whose 5 % and
 * 95 % points are `low` and `high`, held within what the assumption can be. A range without width is always its value.
 */
export function readRange(name: AssumptionName, range: AssumptionRange, z: number): number {
  const half = z < 0 ? range.mid - range.low : range.high - range.mid;
  return clampAssumption(name, range.mid + (z * half) / NORMAL_95);
}

/** All assumptions at given places of their ranges: `place` gives standard deviations from the middle, by name. */
export function readAssumptions(
  ranges: AssumptionRanges,
  measuredMarginRate: number,
  place: (name: AssumptionName) => number = () => 0,
): AssumptionValues {
  const values = {} as Record<AssumptionName, number>;
  for (const name of ASSUMPTION_NAMES) {
    const range = ranges[name];
    if (range !== undefined) values[name] = readRange(name, range, place(name));
    else values[name] = name === 'marginRate' ? measuredMarginRate : ASSUMPTIONS[name].neutral;
  }
  return values;
}
