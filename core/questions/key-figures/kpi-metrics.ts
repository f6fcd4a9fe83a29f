import type { Label } from '#core/kernel/label.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { REPURCHASE_METRICS } from './repurchase-rates.ts';

/** The tiles of the home screen, in their order. */
export const KPI_IDS = ['customers', 'new_share', 'repurchase', 'cycle', 'order_value', 'vip_revenue_share'] as const;
export type KpiId = (typeof KPI_IDS)[number];

/** 口径 of the tiles, and how the interval of each comes about. */
export const KPI_METRICS: Readonly<Record<KpiId, { readonly metric: MetricDefinition; readonly interval: Label }>> = {
  customers: {
    metric: {
      label: { zh: '客户数', en: 'Customers' },
      formula: {
        zh: '截止日期时有有效购买的客户数（SUM(customer_count)，只在同一日期内可加）',
        en: 'customers with a standing purchase as of the date (SUM(customer_count), additive within one date only)',
      },
      filters: { zh: '不含未购客户与无客户的订单', en: 'without prospects and orders without a customer' },
      denominator: null,
    },
    interval: {
      zh: '完整计数，没有抽样误差，故无区间',
      en: 'a complete count: it has no sampling error, hence no interval',
    },
  },
  new_share: {
    metric: {
      label: { zh: '新客占比', en: 'New customers' },
      formula: { zh: '分群为新客的客户数 / 客户数', en: 'customers in the segment New / customers' },
      filters: {
        zh: '首购距截止日期不足设定天数且不是 VIP；不含未购客户',
        en: 'first purchase less than the set days before the date and not VIP; without prospects',
      },
      denominator: { zh: '有有效购买的客户', en: 'customers with a standing purchase' },
    },
    interval: { zh: 'Wilson 95% 区间，以客户为样本', en: 'Wilson 95 % interval, customers as the sample' },
  },
  repurchase: {
    metric: REPURCHASE_METRICS.customer_repurchase,
    interval: { zh: 'Wilson 95% 区间，以客户为样本', en: 'Wilson 95 % interval, customers as the sample' },
  },
  cycle: {
    metric: {
      label: { zh: '复购周期中位数', en: 'Median repurchase cycle' },
      formula: {
        zh: '近 365 天内相邻两个购买日之间的天数：先取每位复购客户的中位数，再取全体复购客户的中位数',
        en: 'days between consecutive purchase days within the trailing 365 days: the median of each repeat customer, then the median over those customers',
      },
      filters: {
        zh: '两个购买日都在近 365 天内，各年可比；窗口内没有复购的客户没有间隔，不计',
        en: 'both days lie in the window, so that years compare; customers who did not buy again in it have no cycle and do not count',
      },
      denominator: { zh: '近 365 天有复购的客户', en: 'customers who bought again in the trailing 365 days' },
    },
    interval: {
      zh: '次序统计量 95% 区间（二项分布 ½），以客户为样本；少于 6 位客户时没有',
      en: 'order-statistic 95 % interval (binomial with ½), customers as the sample; none below six customers',
    },
  },
  order_value: {
    metric: {
      label: { zh: '客单价（近365天）', en: 'Average order value (last 365 days)' },
      formula: {
        zh: '近 365 天净额 / 近 365 天购买次数',
        en: 'net money of the trailing 365 days / purchases in them',
      },
      filters: {
        zh: '净额按计入日，只含截止日期前已知的退款与贷记；购买截止日期时有效；无客户的订单不计',
        en: 'money by the date it is booked on, with the refunds and credit notes known by the date; purchases standing then; orders without a customer are left out',
      },
      denominator: { zh: '近 365 天的购买次数', en: 'purchases in the trailing 365 days' },
    },
    interval: {
      zh: '比率估计的正态（delta 法）95% 区间，以客户为样本：同一客户的多次购买不当作独立',
      en: 'normal (delta-method) 95 % interval of a ratio with customers as the sample: purchases of one customer do not count as independent',
    },
  },
  vip_revenue_share: {
    metric: {
      label: { zh: 'VIP 收入占比', en: 'VIP revenue share' },
      formula: {
        zh: 'VIP 客户净额（M）之和 / 全部客户净额之和',
        en: "VIP customers' net money (M) / all customers' net money",
      },
      filters: {
        zh: '观察期内净额，退款已扣除；无客户的订单不计',
        en: 'net money over the observation window, refunds deducted; orders without a customer are left out',
      },
      denominator: { zh: '全部客户的净额', en: "all customers' net money" },
    },
    interval: {
      zh: '金额占比不是人数占比，故用比率估计的 delta 法 95% 区间，以客户为样本',
      en: 'a share of money, not of people: delta-method 95 % interval of a ratio with customers as the sample',
    },
  },
};
