import type { Label } from '#core/kernel/label.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { compareShares, type Interval, type Share } from '#core/science/statistics/intervals.ts';

/** What can be worth a look. */
export type FindingKind =
  | 'vip-loss'
  | 'value-at-risk'
  | 'overdue'
  | 'second-purchase'
  | 'cohort'
  | 'store'
  | 'category'
  | 'data-quality';

/** Something worth a look, with the customers it is about. */
export type Finding = {
  readonly kind: FindingKind;
  /** Cohort as `YYYY-MM`, name of the store or category; null where the kind says it all. */
  readonly subject: string | null;
  /** Customers (rows, for `data-quality`) concerned, and of how many. */
  readonly count: number;
  readonly total: number;
  /** What it is compared with: a usual share with the interval of the difference; null for a plain list. */
  readonly usual: { readonly share: number; readonly difference: Interval } | null;
  /** Net money that moved or may be lost, minor units: what findings are ranked by. */
  readonly stakeCents: number;
  /** The customers; null where the finding is about rows. */
  readonly rule: AudienceRule | null;
};

/** Fewer customers than this are no finding. */
export const LEAST_CUSTOMERS = 30;
/** Lists of customers smaller than this share of all money are no finding. */
const LEAST_STAKE_SHARE = 0.005;
const LEVEL = 0.95;

/** One member of a family of comparisons: its share now and what is usual. */
export type Comparison<Subject> = { readonly subject: Subject; readonly now: Share; readonly usual: Share };

/**
 * Those whose difference from the usual share cannot be chance: Newcombe's interval at 95 % divided by the number of
 * comparisons of the family (Bonferroni) leaves out 0. Members too small to tell count neither as found nor as compared.
 */
export function selectUnusual<Subject>(
  family: readonly Comparison<Subject>[],
): readonly (Comparison<Subject> & { readonly difference: number; readonly interval: Interval })[] {
  const large = family.filter(({ now, usual }) => now.total >= LEAST_CUSTOMERS && usual.total >= LEAST_CUSTOMERS);
  const level = 1 - (1 - LEVEL) / Math.max(1, large.length);
  return large.flatMap((member) => {
    const { value, interval } = compareShares(member.now, member.usual, level);
    return interval.low > 0 || interval.high < 0 ? [{ ...member, difference: value, interval }] : [];
  });
}

/**
 * Findings in the order to show them: by money at stake, the best of each kind before the second of any; ties by kind and
 * subject. Lists below {@link LEAST_STAKE_SHARE} of all money, or of fewer than {@link LEAST_CUSTOMERS}, are left out.
 */
export function rankFindings(findings: readonly Finding[], totalCents: number): readonly Finding[] {
  const worth = findings.filter(
    ({ kind, count, stakeCents, usual }) =>
      usual !== null ||
      kind === 'data-quality' ||
      (count >= LEAST_CUSTOMERS && stakeCents >= LEAST_STAKE_SHARE * totalCents),
  );
  const name = ({ kind, subject }: Finding): string => `${kind} ${subject ?? ''}`;
  const byStake = worth.toSorted((a, b) => b.stakeCents - a.stakeCents || (name(a) < name(b) ? -1 : 1));
  const round = (finding: Finding): number => byStake.filter(({ kind }) => kind === finding.kind).indexOf(finding);
  return byStake
    .map((finding) => ({ finding, turn: round(finding) }))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ finding }) => finding);
}

const comparison: Label = {
  zh: 'Newcombe 95% 差值区间按同类比较个数做 Bonferroni 校正，区间不含 0 才列出；少于 30 位客户不比较',
  en: 'listed only where Newcombe’s 95 % interval of the difference, Bonferroni-corrected for the comparisons of its kind, leaves out 0; fewer than 30 customers are not compared',
};

const list: Label = {
  zh: '至少 30 位客户且涉及净额占比 ≥ 0.5% 才列出',
  en: 'listed from 30 customers and 0.5 % of net money on',
};

/** 口径 of the findings: what is counted, and when it is worth a look. */
export const FINDING_METRICS: Readonly<Record<FindingKind, MetricDefinition>> = {
  'vip-loss': {
    label: { zh: 'VIP 流出', en: 'Leaving VIP' },
    formula: {
      zh: '最近一个完整周期内由 VIP 变为其他分群的客户 / 上期末的 VIP；与此前至多 12 个周期合并的流出率比较',
      en: 'customers who were VIP at the previous period’s end and are not at the last one / VIPs of the previous end; against the rate of up to 12 periods before',
    },
    filters: comparison,
    denominator: { zh: '上期末的 VIP', en: 'VIPs at the previous period’s end' },
  },
  'value-at-risk': {
    label: { zh: '高价值客户可能流失', en: 'High value at risk' },
    formula: {
      zh: '高价值且存活概率 < 0.5 的客户；涉及净额 = Σ 净额 ×（1 − 存活概率）',
      en: 'high-value customers with P(alive) below 0.5; at stake = Σ net money × (1 − P(alive))',
    },
    filters: list,
    denominator: { zh: '高价值客户', en: 'high-value customers' },
  },
  overdue: {
    label: { zh: '该复购而未复购', en: 'Overdue' },
    formula: {
      zh: '至少 4 个购买日、距上次购买已超过自己以往最长间隔、且存活概率 ≥ 0.5（无预测时不限）的客户；涉及净额 = Σ 净额 ×（1 − 存活概率）',
      en: 'customers of at least 4 purchase days whose time since the last one exceeds their longest gap so far, with P(alive) of at least 0.5 where predicted; at stake = Σ net money × (1 − P(alive))',
    },
    filters: list,
    denominator: { zh: '至少 4 个购买日的客户', en: 'customers of at least 4 purchase days' },
  },
  'second-purchase': {
    label: { zh: '正值二次购买窗口', en: 'In the window of a second purchase' },
    formula: {
      zh: '只买过一次、且距首购天数介于“首购到第二个购买日的天数”的四分位数之间的客户；涉及净额为这些客户的净额',
      en: 'customers with one purchase whose days since it lie between the quartiles of the days from first to second purchase day; at stake is their net money',
    },
    filters: list,
    denominator: { zh: '只买过一次的客户', en: 'customers with one purchase' },
  },
  cohort: {
    label: { zh: '首购月的 90 日复购率异常', en: 'Cohort with unusual 90-day repurchase' },
    formula: {
      zh: '首购后 1–90 天内有第二个购买日的客户 / 该首购月的客户；与其余已观察满 90 天的首购月合并比较；只看最近 12 个',
      en: 'customers with a second purchase day 1–90 days after the first / customers of the month; against all other months observed for 90 days; the last 12 are looked at',
    },
    filters: comparison,
    denominator: { zh: '该首购月的客户', en: 'customers of the first-purchase month' },
  },
  store: {
    label: { zh: '店铺购买者占比变化', en: 'Store with unusual change' },
    formula: {
      zh: '近 90 天购买者中在该店铺购买的占比（下降时链接为此前在该店购买的客户），与一年前同期比较（数据不足时与再前 90 天比较）',
      en: 'share of the buyers of the last 90 days who bought in the store (where it fell, the link holds those who bought before), against the same days a year before (the 90 days before where data do not reach)',
    },
    filters: comparison,
    denominator: { zh: '近 90 天的购买者', en: 'buyers of the last 90 days' },
  },
  category: {
    label: { zh: '品类购买者占比变化', en: 'Category with unusual change' },
    formula: {
      zh: '近 90 天购买者中购买该品类的占比（下降时链接为此前购买该品类的客户），与一年前同期比较（数据不足时与再前 90 天比较）',
      en: 'share of the buyers of the last 90 days who bought the category (where it fell, the link holds those who bought before), against the same days a year before (the 90 days before where data do not reach)',
    },
    filters: comparison,
    denominator: { zh: '近 90 天的购买者', en: 'buyers of the last 90 days' },
  },
  'data-quality': {
    label: { zh: '订单行未载入', en: 'Order rows not loaded' },
    formula: {
      zh: '剔除与无客户的订单行 / 读取的订单行；涉及净额按占比估算',
      en: 'order rows rejected or without a customer / order rows read; money at stake in proportion',
    },
    filters: { zh: '占比 ≥ 0.5% 才列出', en: 'listed from a share of 0.5 % on' },
    denominator: { zh: '读取的订单行', en: 'order rows read' },
  },
};
