import type { CohortMeasure } from './cohort-reading.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

const filters = {
  zh: '截止日期时有效的购买；未满的格加 * 并排除在均值外，未开始的格留白，人数不足的同期群不计入均值。“及以后”只算到截止日期，仍可能上升',
  en: 'purchases standing as of the date; cells not fully observed carry * and are outside every mean, cells not begun are blank, cohorts that are too small are left out of means. “Or after” counts up to the as-of date and can still rise',
};

/** 口径 of the cohort screen, by measure. */
export const COHORT_METRICS = {
  rate: {
    label: { zh: '留存率', en: 'Retention' },
    formula: {
      zh: '按所选口径回来的客户 / 同期群客户（或上一期的客户）。当期：该期有；及以后：该期或更晚有；累计：首期之后到该期末有过；连续：每一期都有',
      en: 'customers who came back in the chosen reading / customers of the cohort (or of the age before). In the age; in it or later; by its end, after the first; in every age so far',
    },
    filters,
    denominator: { zh: '同期群客户，或上一期的客户', en: 'customers of the cohort, or of the age before' },
  },
  customers: {
    label: { zh: '回访客户数', en: 'Customers who came back' },
    formula: { zh: '按所选口径回来的客户数', en: 'customers who came back in the chosen reading' },
    filters,
    denominator: null,
  },
  orders: {
    label: { zh: '购买次数', en: 'Purchases' },
    formula: { zh: '该期（累计、及以后）的购买次数', en: 'purchases in the age (up to its end, in it or later)' },
    filters,
    denominator: null,
  },
  revenue: {
    label: { zh: '购买净额', en: 'Purchase revenue' },
    formula: { zh: '这些购买的净额之和', en: 'sum of the net money of those purchases' },
    filters: {
      zh: `${filters.zh}；以负行登记的退货不计入`,
      en: `${filters.en}; returns booked as negative orders are not in it`,
    },
    denominator: null,
  },
  margin: {
    label: { zh: '毛利', en: 'Margin' },
    formula: {
      zh: '这些购买的毛利之和；任一笔未知则不显示',
      en: 'sum of the margin of those purchases; not shown where one is unknown',
    },
    filters,
    denominator: null,
  },
  aov: {
    label: { zh: '客单价', en: 'Average order value' },
    formula: { zh: '购买净额 / 购买次数', en: 'purchase revenue / purchases' },
    filters,
    denominator: { zh: '购买次数', en: 'purchases' },
  },
  ltv: {
    label: { zh: '人均累计收入', en: 'Revenue to date per customer' },
    formula: {
      zh: '到该期末的累计购买净额 / 同期群全部客户。有获客成本时：人均成本 CAC = 成本 / 客户，累计毛利（未知时为收入）首次达到成本的一期为回本',
      en: 'purchase revenue up to the end of the age / all customers of the cohort. With acquisition costs: CAC = cost / customers, paid back in the first age whose margin to date (revenue where unknown) reaches it',
    },
    filters,
    denominator: { zh: '同期群客户', en: 'customers of the cohort' },
  },
} as const satisfies Record<CohortMeasure, MetricDefinition>;
