import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn } from './declare-column.ts';
import { stgAcquisitionCosts } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** What was spent on winning customers, by date and channel. */
export const intAcquisitionCosts = defineModel({
  name: 'int_acquisition_costs',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '获客成本', en: 'Acquisition costs' },
  doc: {
    zh: '获客费用按日期与渠道合计；期间只写起始日，费用计在起始日所在的同期群。',
    en: 'Money spent on winning customers, by date and channel. A period is known by its first day, and its cost counts in the cohort that day lies in.',
  },
  grain: { zh: '一个起始日、一个渠道', en: 'one first day and channel' },
  primaryKey: ['started_on', 'channel'],
  inputs: { costs: stgAcquisitionCosts },
  columns: {
    started_on: declareColumn(
      'DATE',
      '起始日',
      'First day',
      '费用所属期间的第一天。',
      'First day of the period the cost is for.',
    ),
    channel: declareColumn('VARCHAR', '渠道', 'Channel', '原文，未给出为“-”。', 'As written; “-” where not given.'),
    cost_cents: declareColumn('BIGINT', '成本', 'Cost', '单位为分。', 'In minor units.'),
  },
  sql: ({ costs }) => sql`
with final as (
  select cast(period_start as date) as started_on, coalesce(channel, '-') as channel, sum(cost_cents) as cost_cents
  from ${costs}
  group by all
)
select * from final`,
});
