import type { MetricDefinition } from '#core/questions/define-metric.ts';

const filters = {
  zh: '名单中的每位客户；基准日为当前构建的截止日',
  en: 'each customer of the list; as of the date of this build',
};

/** 口径 of the columns of a launch's lists. */
export const LIST_METRICS = {
  incrementalOrders: {
    label: { zh: '单客增量订单', en: 'Extra orders' },
    formula: {
      zh: '触达该客户时的预期订单 − 不触达时的预期订单，转化窗口加后续观察，假设取中值；对照客户为“若触达”',
      en: 'expected orders when treated − when untreated, conversion window and follow-up, assumptions at their middle; for control customers: if they were treated',
    },
    filters,
    denominator: null,
  },
  netCents: {
    label: { zh: '净收益', en: 'Net' },
    formula: {
      zh: '增量金额 × 毛利率 − 预期优惠 − 触达成本，不含固定成本',
      en: 'incremental money × margin rate − expected offer − touches, without the fixed cost',
    },
    filters,
    denominator: null,
  },
  product: {
    label: { zh: '推荐商品', en: 'Product to offer' },
    formula: {
      zh: '按共同购买规则、复购周期与热销程度得分最高的商品',
      en: 'the best product by what is bought together, replenishment cycles and popularity',
    },
    filters,
    denominator: null,
  },
  reminder: {
    label: { zh: '提醒日期', en: 'Reminder date' },
    formula: {
      zh: '下次购买日的中位数：客户自身间隔与总体间隔加权，并已知至今未购',
      en: 'median day of the next purchase, from the customer’s own intervals and everybody’s, given nothing was bought since the last',
    },
    filters,
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;
