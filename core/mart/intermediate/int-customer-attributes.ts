import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, declareColumn, NULLABLE } from './declare-column.ts';
import { stgCustomers } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** What the customer master says of each customer. */
export const intCustomerAttributes = defineModel({
  name: 'int_customer_attributes',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '客户资料', en: 'Customer attributes' },
  doc: {
    zh: '客户资料中的属性；合并后的客户有多条资料时，各列取登记最早一条的值，其次取字节序最小的值。',
    en: 'Attributes of the customer master. Where a merged customer has several records, each column is that of the earliest registration, then the smallest in byte order.',
  },
  grain: { zh: '一个有资料的客户', en: 'one customer of the master' },
  primaryKey: ['customer_id'],
  inputs: { customers: stgCustomers },
  columns: {
    customer_id: customerIdColumn,
    registered_on: declareColumn('DATE', '注册日期', 'Registered on', '未知为空。', 'NULL where unknown.', NULLABLE),
    gender: declareColumn('VARCHAR', '性别', 'Gender', '原文，未知为空。', 'As written; NULL where unknown.', NULLABLE),
    birth_date: declareColumn('DATE', '生日', 'Date of birth', '未知为空。', 'NULL where unknown.', NULLABLE),
    city: declareColumn('VARCHAR', '城市', 'City', '原文，未知为空。', 'As written; NULL where unknown.', NULLABLE),
    channel: declareColumn(
      'VARCHAR',
      '来源渠道',
      'Channel',
      '原文，未知为空。',
      'As written; NULL where unknown.',
      NULLABLE,
    ),
  },
  sql: ({ customers }) => sql`
with final as (
  select
    customer_id,
    cast(registered_at as date) as registered_on,
    gender,
    birth_date,
    city,
    channel
  from ${customers}
  qualify row_number() over (
    partition by customer_id order by registered_at nulls last, gender nulls last, birth_date nulls last, city nulls last, channel nulls last
  ) = 1
)
select * from final`,
});
