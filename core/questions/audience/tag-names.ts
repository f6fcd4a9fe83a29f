import type { Label } from '#core/kernel/label.ts';

const BANDS: Readonly<Record<string, Label>> = {
  high: { zh: '高', en: 'high' },
  medium: { zh: '中', en: 'medium' },
  low: { zh: '低', en: 'low' },
  none: { zh: '无', en: 'none' },
};

const TAGS: Readonly<Record<string, { readonly label: Label; readonly values: Readonly<Record<string, Label>> }>> = {
  preferred_category: { label: { zh: '偏好品类', en: 'Preferred category' }, values: {} },
  hour_band: {
    label: { zh: '购买时段', en: 'Buying hours' },
    values: {
      night: { zh: '凌晨（0–6 点）', en: 'night (0–6)' },
      morning: { zh: '上午（6–12 点）', en: 'morning (6–12)' },
      afternoon: { zh: '下午（12–18 点）', en: 'afternoon (12–18)' },
      evening: { zh: '晚上（18–24 点）', en: 'evening (18–24)' },
    },
  },
  weekday: {
    label: { zh: '购买星期', en: 'Buying weekday' },
    values: {
      1: { zh: '周一', en: 'Monday' },
      2: { zh: '周二', en: 'Tuesday' },
      3: { zh: '周三', en: 'Wednesday' },
      4: { zh: '周四', en: 'Thursday' },
      5: { zh: '周五', en: 'Friday' },
      6: { zh: '周六', en: 'Saturday' },
      7: { zh: '周日', en: 'Sunday' },
    },
  },
  discount_affinity: { label: { zh: '折扣偏好', en: 'Discount affinity' }, values: BANDS },
  behavior_activity: { label: { zh: '行为活跃度', en: 'Activity' }, values: BANDS },
  service_satisfaction: {
    label: { zh: '服务满意度', en: 'Service satisfaction' },
    values: {
      satisfied: { zh: '满意', en: 'satisfied' },
      neutral: { zh: '一般', en: 'neutral' },
      dissatisfied: { zh: '不满意', en: 'dissatisfied' },
    },
  },
};

/** Name of a profile tag; one of the analyst's own is its own name. */
export function nameTag(tag: string): Label {
  return TAGS[tag]?.label ?? { zh: tag, en: tag };
}

/** Name of a value of a profile tag; one that the data itself wrote is its own name. */
export function nameTagValue(tag: string, value: string): Label {
  return TAGS[tag]?.values[value] ?? { zh: value, en: value };
}
