import type { Label } from '#core/kernel/label.ts';
import type { Field } from '#core/kernel/columns.ts';

/**
 * Types a mapped column can have, and the column(s) of `stg_<source>` they become:
 * id, text → VARCHAR `<name>` · money → BIGINT `<stem>_cents` (minor units; `_amount` is dropped from the stem, `amount` itself stays) ·
 * quantity → DOUBLE · integer → INTEGER · boolean → BOOLEAN · date → DATE · enum → VARCHAR ·
 * datetime → TIMESTAMP `<name>` and BOOLEAN `<name>_is_date` (true: the value carried no time of day).
 */
export type FieldType = 'id' | 'text' | 'money' | 'quantity' | 'integer' | 'boolean' | 'date' | 'datetime' | 'enum';

export type ContractField = {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly label: Label;
  /** enum only: the canonical values. */
  readonly values?: readonly string[];
};

export const SOURCE_NAMES = [
  'orders',
  'behaviors',
  'customers',
  'customer_links',
  'products',
  'stores',
  'promotions',
  'strategies',
  'touches',
  'planned_touches',
  'service_tickets',
  'acquisition_costs',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export type SourceContract = {
  readonly name: SourceName;
  readonly label: Label;
  readonly fields: readonly ContractField[];
  /** Field whose date the as-of cut applies to; none where the source is not cut. */
  readonly asOfField?: string;
  /** Fields that identify a row: two rows that agree on them are the same thing and the surviving one is chosen by rule. */
  readonly key?: readonly string[];
  /** Fields of which a row needs at least one; the first that has a value also takes the place of `asOfField`. */
  readonly oneOf?: readonly string[];
  /** `amount` is money of record: rows reconcile in money as well as in number. */
  readonly hasMoney?: boolean;
  /** Rows are lines of orders: lines of one `order_id` are one order, a status can exclude a line, and lines without a customer are kept apart. */
  readonly hasOrderLines?: boolean;
  /** Rows say which ids are one customer: they are read before every other source. */
  readonly linksCustomers?: boolean;
  /** Rows are dated acts of customers: a project needs one such source, and the first one given settles the as-of date. */
  readonly hasHistory?: boolean;
  /** A row without a customer is excluded by the rule `no_customer` instead of rejected. */
  readonly excludesNoCustomer?: boolean;
  /** Rows that repeat a key are rejected instead of settled by rule. */
  readonly rejectsRepeatedKey?: boolean;
};

type FieldOptions = { readonly required?: boolean; readonly values?: readonly string[] };

function field(name: string, type: FieldType, zh: string, en: string, options: FieldOptions = {}): ContractField {
  return {
    name,
    type,
    required: options.required ?? false,
    label: { zh, en },
    ...(options.values === undefined ? {} : { values: options.values }),
  };
}

const required = { required: true } as const;

export const ORDER_STATUSES = ['completed', 'refunded', 'cancelled', 'pending', 'test'] as const;
/**
 * Parts that columns without a field of their own play in an order: money that is no goods (shipping, tax), discounts of the whole
 * order, totals to check against, and what tells lines and versions apart.
 */
export const ORDER_PARTS = ['shipping', 'tax', 'order_discount', 'subtotal', 'total', 'line_id', 'changed_at'] as const;
export type OrderPart = (typeof ORDER_PARTS)[number];
export const BEHAVIOR_TYPES = ['view', 'favorite', 'cart', 'purchase', 'other'] as const;

export const CONTRACTS: readonly SourceContract[] = [
  {
    name: 'orders',
    label: { zh: '订单', en: 'Orders' },
    asOfField: 'ordered_at',
    hasMoney: true,
    hasOrderLines: true,
    hasHistory: true,
    excludesNoCustomer: true,
    fields: [
      field('order_id', 'id', '订单号', 'Order ID'),
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('ordered_at', 'datetime', '下单时间', 'Ordered at', required),
      field('amount', 'money', '实付金额', 'Net amount', required),
      field('product_id', 'id', '商品ID', 'Product ID'),
      field('quantity', 'quantity', '数量', 'Quantity'),
      field('unit_price', 'money', '单价', 'Unit price'),
      field('unit_cost', 'money', '单位成本', 'Unit cost'),
      field('store_id', 'id', '店铺ID', 'Store ID'),
      field('status', 'enum', '订单状态', 'Status', { values: ORDER_STATUSES }),
      field('discount_amount', 'money', '优惠金额', 'Discount'),
      field('refund_amount', 'money', '退款金额', 'Refund amount'),
      field('refunded_at', 'datetime', '退款时间', 'Refunded at'),
      field('original_order_id', 'id', '原订单号', 'Original order ID'),
      field('promotion_id', 'id', '促销ID', 'Promotion ID'),
      field('channel', 'text', '渠道', 'Channel'),
    ],
  },
  {
    name: 'behaviors',
    label: { zh: '行为', en: 'Behaviours' },
    asOfField: 'occurred_at',
    hasHistory: true,
    excludesNoCustomer: true,
    fields: [
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('occurred_at', 'datetime', '发生时间', 'Occurred at', required),
      field('behavior_type', 'enum', '行为类型', 'Behaviour type', { ...required, values: BEHAVIOR_TYPES }),
      field('product_id', 'id', '商品ID', 'Product ID'),
      field('store_id', 'id', '店铺ID', 'Store ID'),
      field('session_id', 'id', '会话ID', 'Session ID'),
      field('quantity', 'quantity', '数量', 'Quantity'),
      field('price', 'money', '价格', 'Price'),
    ],
  },
  {
    name: 'customers',
    label: { zh: '客户', en: 'Customers' },
    asOfField: 'registered_at',
    key: ['customer_id'],
    fields: [
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('registered_at', 'datetime', '注册时间', 'Registered at'),
      field('gender', 'text', '性别', 'Gender'),
      field('birth_date', 'date', '出生日期', 'Birth date'),
      field('city', 'text', '城市', 'City'),
      field('channel', 'text', '来源渠道', 'Channel'),
    ],
  },
  {
    name: 'customer_links',
    label: { zh: '客户关联', en: 'Customer links' },
    key: ['source_customer_id', 'platform'],
    linksCustomers: true,
    fields: [
      field('source_customer_id', 'id', '平台客户ID', 'Source customer ID', required),
      field('platform', 'text', '平台', 'Platform', required),
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
    ],
  },
  {
    name: 'products',
    label: { zh: '商品', en: 'Products' },
    key: ['product_id'],
    fields: [
      field('product_id', 'id', '商品ID', 'Product ID', required),
      field('name', 'text', '商品名称', 'Name'),
      field('category', 'text', '类目', 'Category'),
      field('brand', 'text', '品牌', 'Brand'),
      field('list_price', 'money', '标价', 'List price'),
      field('unit_cost', 'money', '单位成本', 'Unit cost'),
    ],
  },
  {
    name: 'stores',
    label: { zh: '店铺', en: 'Stores' },
    key: ['store_id'],
    fields: [
      field('store_id', 'id', '店铺ID', 'Store ID', required),
      field('name', 'text', '店铺名称', 'Name'),
      field('region', 'text', '区域', 'Region'),
      field('channel', 'text', '渠道', 'Channel'),
    ],
  },
  {
    name: 'promotions',
    label: { zh: '促销', en: 'Promotions' },
    key: ['promotion_id'],
    fields: [
      field('promotion_id', 'id', '促销ID', 'Promotion ID', required),
      field('name', 'text', '促销名称', 'Name'),
      field('starts_on', 'date', '开始日期', 'Starts on'),
      field('ends_on', 'date', '结束日期', 'Ends on'),
      field('type', 'text', '类型', 'Type'),
    ],
  },
  {
    name: 'strategies',
    label: { zh: '策略', en: 'Strategies' },
    key: ['strategy_id'],
    fields: [
      field('strategy_id', 'id', '策略ID', 'Strategy ID', required),
      field('name', 'text', '策略名称', 'Name'),
      field('type', 'text', '策略类型', 'Type'),
      field('campaign_id', 'id', '活动ID', 'Campaign ID'),
      field('starts_on', 'date', '开始日期', 'Starts on'),
      field('conversion_window_days', 'integer', '转化窗口（天）', 'Conversion window (days)'),
      field('channel', 'text', '渠道', 'Channel'),
      field('promotion_id', 'id', '促销ID', 'Promotion ID'),
    ],
  },
  {
    name: 'touches',
    label: { zh: '触达', en: 'Touches' },
    asOfField: 'touched_at',
    oneOf: ['touched_at', 'assigned_at'],
    excludesNoCustomer: true,
    fields: [
      field('strategy_id', 'id', '策略ID', 'Strategy ID', required),
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('assigned_at', 'datetime', '分配时间', 'Assigned at'),
      field('touched_at', 'datetime', '触达时间', 'Touched at'),
      field('is_control', 'boolean', '是否对照组', 'Is control'),
      field('channel', 'text', '渠道', 'Channel'),
      field('product_id', 'id', '推荐商品ID', 'Product ID'),
      field('cost_amount', 'money', '触达成本', 'Touch cost'),
      field('discount_amount', 'money', '优惠金额', 'Discount'),
      field('promotion_id', 'id', '促销ID', 'Promotion ID'),
    ],
  },
  {
    name: 'planned_touches',
    label: { zh: '计划触达', en: 'Planned touches' },
    key: ['strategy_id', 'customer_id'],
    rejectsRepeatedKey: true,
    fields: [
      field('strategy_id', 'id', '策略ID', 'Strategy ID', required),
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('assigned_at', 'datetime', '分配时间', 'Assigned at', required),
      field('is_control', 'boolean', '是否对照组', 'Is control', required),
      field('channel', 'text', '渠道', 'Channel'),
      field('product_id', 'id', '推荐商品ID', 'Product ID'),
    ],
  },
  {
    name: 'service_tickets',
    label: { zh: '客服工单', en: 'Service tickets' },
    asOfField: 'opened_at',
    key: ['ticket_id'],
    excludesNoCustomer: true,
    fields: [
      field('ticket_id', 'id', '工单号', 'Ticket ID', required),
      field('customer_id', 'id', '客户ID', 'Customer ID', required),
      field('opened_at', 'datetime', '提交时间', 'Opened at', required),
      field('satisfaction', 'integer', '满意度', 'Satisfaction'),
      field('category', 'text', '类别', 'Category'),
      field('resolved_at', 'datetime', '解决时间', 'Resolved at'),
    ],
  },
  {
    name: 'acquisition_costs',
    label: { zh: '获客成本', en: 'Acquisition costs' },
    asOfField: 'period_start',
    fields: [
      field('period_start', 'date', '期间', 'Period or date', required),
      field('cost', 'money', '成本', 'Cost', required),
      field('channel', 'text', '渠道', 'Channel'),
    ],
  },
];

/** Sources of which a project needs one, in the order in which they settle the as-of date. */
export const HISTORY_SOURCES: readonly SourceName[] = CONTRACTS.filter(({ hasHistory }) => hasHistory === true).map(
  ({ name }) => name,
);

/** Whether a source is one of those of which a project needs one. */
export function isHistorySource(source: SourceName): boolean {
  return HISTORY_SOURCES.includes(source);
}

/** The contract of a source. */
export function getContract(source: SourceName): SourceContract {
  const contract = CONTRACTS.find((candidate) => candidate.name === source);
  if (contract === undefined) throw new RangeError(`No contract for source ${source}.`);
  return contract;
}

/** The name a field's values have in `stg_<source>`: `refund_amount` → `refund_cents`, `cost` → `cost_cents`. */
export function getStagedName(contractField: ContractField): string {
  if (contractField.type !== 'money') return contractField.name;
  return contractField.name === 'amount' ? 'amount_cents' : `${contractField.name.replace(/_amount$/, '')}_cents`;
}

/**
 * The columns of `stg_<source>`, in order. They exist whether or not the source or the column was given; missing ones
 * are NULL. An order line whose `order_id` is NULL is an order of its own.
 */
export function listStagedFields(contract: SourceContract): Field[] {
  return contract.fields.flatMap((contractField): Field[] => {
    const name = getStagedName(contractField);
    switch (contractField.type) {
      case 'id':
      case 'text':
      case 'enum':
        return [{ name, type: 'VARCHAR' }];
      case 'money':
        return [{ name, type: 'BIGINT' }];
      case 'quantity':
        return [{ name, type: 'DOUBLE' }];
      case 'integer':
        return [{ name, type: 'INTEGER' }];
      case 'boolean':
        return [{ name, type: 'BOOLEAN' }];
      case 'date':
        return [{ name, type: 'DATE' }];
      case 'datetime':
        return [
          { name, type: 'TIMESTAMP' },
          { name: `${name}_is_date`, type: 'BOOLEAN' },
        ];
    }
  });
}
