import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { stgServiceTickets } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Service tickets (客服域) by customer. */
export const intServiceTickets = defineModel({
  name: 'int_service_tickets',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '客服工单', en: 'Service tickets' },
  doc: {
    zh: '截止日前开立的客服工单，供客户页与评估使用；截止日之后才解决的，解决时间为空。',
    en: 'Service tickets opened by the as-of date, for the customer’s page and for evaluation; resolved later than that date counts as not resolved.',
  },
  grain: { zh: '一张工单', en: 'one ticket' },
  primaryKey: ['ticket_id'],
  inputs: { tickets: stgServiceTickets },
  columns: {
    ticket_id: declareColumn('VARCHAR', '工单号', 'Ticket ID', '原样保留的文本。', 'Text as in the file.'),
    customer_id: customerIdColumn,
    opened_at: declareColumn('TIMESTAMP', '开立时间', 'Opened at', '项目时区。', 'In the project’s time zone.'),
    category: declareColumn(
      'VARCHAR',
      '类别',
      'Category',
      '原文，未知为空。',
      'As written; NULL where unknown.',
      NULLABLE,
    ),
    satisfaction: declareColumn(
      'INTEGER',
      '满意度',
      'Satisfaction',
      '1 至 5，未评为空。',
      '1 to 5; NULL where not rated.',
      NULLABLE,
    ),
    resolved_at: declareColumn(
      'TIMESTAMP',
      '解决时间',
      'Resolved at',
      '截止日仍未解决为空。',
      'NULL where not resolved by the as-of date.',
      NULLABLE,
    ),
  },
  sql: ({ tickets, params }) => sql`
with final as (
  select
    ticket_id,
    customer_id,
    opened_at,
    category,
    cast(satisfaction as integer) as satisfaction,
    case when resolved_at < cast(${params.asOfDate} as date) + 1 then resolved_at end as resolved_at
  from ${tickets}
)
select * from final`,
});
