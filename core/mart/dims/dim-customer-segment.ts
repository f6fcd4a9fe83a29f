import { SEGMENT_MEMBERS } from './classes.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { join, literal, rawSql, sql } from '#core/kernel/sql.ts';

/** 客户分群维度: fixed members. */
export const dimCustomerSegment = defineModel({
  name: 'dim_customer_segment',
  kind: 'dimension',
  code: 'DIM-44',
  label: { zh: '客户分群维度', en: 'Customer segment dimension' },
  doc: {
    zh: 'VIP：F 与 M 分都达到门槛；新客：首购距截止日期不满设定天数且非 VIP；老客：其余购买者；未购：有行为或注册而无购买；-1 未知。优先级 VIP > 新客 > 老客，每位客户恰属其一。门槛为项目参数。',
    en: 'VIP: F and M scores reach the threshold; new: first purchase less than the set number of days before the as-of date and not VIP; returning: the other purchasers; prospect: behaviours or registration but no purchase; -1 unknown. Precedence VIP > new > returning, exactly one each. Thresholds are project parameters.',
  },
  grain: { zh: '一个客户分群', en: 'one segment' },
  primaryKey: ['segment_key'],
  inputs: {},
  columns: {
    segment_key: {
      type: 'INTEGER',
      label: { zh: '客户分群键', en: 'Segment key' },
      doc: { zh: '1 新客，2 老客，3 VIP，0 未购，-1 未知。', en: '1 new, 2 returning, 3 VIP, 0 prospect, -1 unknown.' },
    },
    segment_code: {
      type: 'VARCHAR',
      label: { zh: '客户分群代码', en: 'Segment code' },
      doc: { zh: 'new / returning / vip / prospect / unknown。', en: 'new, returning, vip, prospect, unknown.' },
    },
    segment_name_zh: {
      type: 'VARCHAR',
      label: { zh: '客户分群', en: 'Segment (Chinese)' },
      doc: { zh: '中文名。', en: 'Chinese name.' },
    },
    segment_name_en: {
      type: 'VARCHAR',
      label: { zh: '客户分群（英文）', en: 'Segment (English)' },
      doc: { zh: '英文名。', en: 'English name.' },
    },
  },
  sql: () => {
    const rows = SEGMENT_MEMBERS.map(
      ({ key, code, label }) =>
        sql`(${rawSql(String(key))}, ${literal(code)}, ${literal(label.zh)}, ${literal(label.en)})`,
    );
    return sql`select * from (values ${join(rows)}) as final(segment_key, segment_code, segment_name_zh, segment_name_en)`;
  },
});
