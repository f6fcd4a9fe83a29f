import { computeWilson, type Interval } from '#core/science/statistics/intervals.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

const events = {
  zh: '行为事件按发生时间；有订单数据时购买取订单中截止日有效的购买，否则取购买事件。仅有日期的事件按天比较：同一天视为按顺序',
  en: 'behaviour events by their time; purchases are those of the orders that stand as of the date where orders are loaded, else purchase events. Events known by their date only are compared by days: the same day counts as in order',
};

/** 口径 of the behaviour screen. */
export const FUNNEL_METRICS = {
  step: {
    label: { zh: '完成该步', en: 'Completed the step' },
    formula: {
      zh: '按人：至少一次尝试走到该步的客户。按次：每个首步事件开启一次尝试，每步取最早可用的事件，同一步中后续事件不重复使用',
      en: 'by people: customers with at least one attempt that came so far. By events: each first-step event opens one attempt, every step takes the earliest event that is free, no later event is used twice for a step',
    },
    filters: events,
    denominator: null,
  },
  rate: {
    label: { zh: '漏斗转化率', en: 'Funnel conversion' },
    formula: {
      zh: '完成该步 / 完成首步（或上一步）；区间为 Wilson 95 %',
      en: 'completed the step / completed the first step (or the one before); interval: Wilson, 95 %',
    },
    filters: events,
    denominator: { zh: '完成首步（或上一步）', en: 'completed the first step (or the one before)' },
  },
  repurchase: {
    label: { zh: '复购', en: 'Repurchase' },
    formula: {
      zh: '漏斗中的购买之后、在复购窗口内、晚于购买日的又一次购买',
      en: 'another purchase on a later day than the purchase of the funnel, within its own window',
    },
    filters: events,
    denominator: { zh: '完成购买', en: 'completed the purchase' },
  },
  time: {
    label: { zh: '转化时长', en: 'Time to convert' },
    formula: {
      zh: '从上一步到该步；任意顺序时从尝试开始算起。按人取走得最远的首次尝试；中位数与四分位数',
      en: 'from the step before to the step; in any order from the start of the attempt. By people: the first attempt that came furthest; median and quartiles',
    },
    filters: events,
    denominator: null,
  },
  path: {
    label: { zh: '路径', en: 'Paths' },
    formula: {
      zh: '一次会话（或一天）内的行为顺序，连续相同的算一步；每条连线为走过它的客户数',
      en: 'what happened in one session (or day) in order, repeats in a row are one step; a link is the customers who went along it',
    },
    filters: {
      zh: '没有窗口，也不要求从首步开始，因此与漏斗的数不同',
      en: 'no window and no first step required, so its counts are not those of the funnel',
    },
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

/** 95 % interval (Wilson) of the share of customers who completed a step; null where nobody could. */
export function computeStepInterval(completed: number, base: number): Interval | null {
  return base > 0 ? computeWilson({ count: completed, total: base }) : null;
}
