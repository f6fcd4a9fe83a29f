import type { Label } from '#core/kernel/label.ts';

/** A member of a fixed dimension. */
export type ClassMember<Code extends string> = { readonly key: number; readonly code: Code; readonly label: Label };

export type SegmentCode = 'new' | 'returning' | 'vip' | 'prospect' | 'unknown';
export type ValueCode = 'high' | 'medium' | 'low' | 'prospect' | 'unknown';

/** Members of dim_customer_segment (DIM-44). */
export const SEGMENT_MEMBERS: readonly ClassMember<SegmentCode>[] = [
  { key: 1, code: 'new', label: { zh: '新客', en: 'New' } },
  { key: 2, code: 'returning', label: { zh: '老客', en: 'Returning' } },
  { key: 3, code: 'vip', label: { zh: 'VIP', en: 'VIP' } },
  { key: 0, code: 'prospect', label: { zh: '未购', en: 'Prospect' } },
  { key: -1, code: 'unknown', label: { zh: '未知', en: 'Unknown' } },
];

/** Members of dim_customer_value (DIM-45). */
export const VALUE_MEMBERS: readonly ClassMember<ValueCode>[] = [
  { key: 1, code: 'high', label: { zh: '高价值', en: 'High value' } },
  { key: 2, code: 'medium', label: { zh: '中价值', en: 'Medium value' } },
  { key: 3, code: 'low', label: { zh: '低价值', en: 'Low value' } },
  { key: 0, code: 'prospect', label: { zh: '未购', en: 'Prospect' } },
  { key: -1, code: 'unknown', label: { zh: '未知', en: 'Unknown' } },
];
