import { defineModel } from '#core/mart/define-model.ts';
import { customerIdColumn, customerNoColumn } from './declare-column.ts';
import { stgBehaviors, stgCustomers, stgOrders } from '#core/mart/staging/sources.ts';
import { sql } from '#core/kernel/sql.ts';

/** Every customer that has an order, a behaviour or a registration. */
export const intCustomers = defineModel({
  name: 'int_customers',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '客户清单', en: 'Customers' },
  doc: {
    zh: '在订单、行为或客户资料中出现的全部客户。',
    en: 'Every customer with an order, a behaviour or a registration.',
  },
  grain: { zh: '一个客户', en: 'one customer' },
  primaryKey: ['customer_no'],
  inputs: { orders: stgOrders, behaviors: stgBehaviors, customers: stgCustomers },
  columns: { customer_no: customerNoColumn, customer_id: customerIdColumn },
  sql: ({ orders, behaviors, customers }) => sql`
with members as (
  select customer_id from ${orders}
  union
  select customer_id from ${behaviors}
  union
  select customer_id from ${customers}
),
final as (
  select row_number() over (order by customer_id) as customer_no, customer_id from members
)
select customer_no, customer_id from final`,
});
