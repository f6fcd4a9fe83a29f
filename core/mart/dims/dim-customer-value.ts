import { VALUE_MEMBERS } from './classes.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { join, literal, rawSql, sql } from '#core/kernel/sql.ts';

/** 价值等级维度: fixed members. */
export const dimCustomerValue = defineModel({
  name: 'dim_customer_value',
  kind: 'dimension',
  code: 'DIM-45',
  label: { zh: '价值等级维度', en: 'Value tier dimension' },
  doc: {
    zh: '按 LTV 名次分级，同值同级：s 为 LTV 严格更低的购买者占比，s 达到高（默认 0.8）、中（默认 0.5）门槛者为高、中，其余为低；也可设固定金额。未购：无购买；-1 未知。',
    en: 'By LTV rank, ties together: with s the share of purchasers with strictly lower LTV, high from 0.8, medium from 0.5 (defaults), else low; fixed amounts may be set instead. Prospect: no purchase; -1 unknown.',
  },
  grain: { zh: '一个价值等级', en: 'one value tier' },
  primaryKey: ['value_key'],
  inputs: {},
  columns: {
    value_key: {
      type: 'INTEGER',
      label: { zh: '价值等级键', en: 'Value tier key' },
      doc: {
        zh: '1 高价值，2 中价值，3 低价值，0 未购，-1 未知。',
        en: '1 high, 2 medium, 3 low, 0 prospect, -1 unknown.',
      },
    },
    value_code: {
      type: 'VARCHAR',
      label: { zh: '价值等级代码', en: 'Value tier code' },
      doc: { zh: 'high / medium / low / prospect / unknown。', en: 'high, medium, low, prospect, unknown.' },
    },
    value_name_zh: {
      type: 'VARCHAR',
      label: { zh: '价值等级', en: 'Value tier (Chinese)' },
      doc: { zh: '中文名。', en: 'Chinese name.' },
    },
    value_name_en: {
      type: 'VARCHAR',
      label: { zh: '价值等级（英文）', en: 'Value tier (English)' },
      doc: { zh: '英文名。', en: 'English name.' },
    },
  },
  sql: () => {
    const rows = VALUE_MEMBERS.map(
      ({ key, code, label }) =>
        sql`(${rawSql(String(key))}, ${literal(code)}, ${literal(label.zh)}, ${literal(label.en)})`,
    );
    return sql`select * from (values ${join(rows)}) as final(value_key, value_code, value_name_zh, value_name_en)`;
  },
});
