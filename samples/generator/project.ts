import { AS_OF_DATE } from './calendar.ts';
import { DOUYIN_COLUMNS, ORDER_COLUMNS, ORDER_STATUS_MAP } from './order-files.ts';

function mapColumns(columns: readonly (readonly [header: string, field: string | null])[]): Record<string, string> {
  return Object.fromEntries(columns.flatMap(([header, field]) => (field === null ? [] : [[field, header] as const])));
}

function defineSource(source: string, files: readonly string[], template: Readonly<Record<string, unknown>>) {
  return { source, files, template: { version: 1, source, ...template } };
}

/** The project definition that reads the sample: every file, its template and the answers it needs. */
export function createProject() {
  return {
    name: '山南生活（示例） Shannan Living (sample)',
    parameters: { asOfDate: AS_OF_DATE },
    sources: [
      defineSource(
        'orders',
        ['orders-2024h2.csv.gz', 'orders-2025h1.csv.gz', 'orders-2025h2.csv.gz', 'orders-2026h1.csv.gz'],
        {
          read: { format: 'csv', encoding: 'gb18030', delimiter: ',' },
          columns: mapColumns(ORDER_COLUMNS),
          statusMap: ORDER_STATUS_MAP,
          currency: 'CNY',
          equalRows: 'keep',
        },
      ),
      defineSource('orders', ['orders-douyin.csv.gz'], {
        read: { format: 'csv', encoding: 'utf-8', delimiter: ',' },
        columns: mapColumns(DOUYIN_COLUMNS),
        statusMap: ORDER_STATUS_MAP,
        currency: 'CNY',
        equalRows: 'keep',
        platform: '抖音',
      }),
      defineSource('behaviors', ['behaviors-2026h1.parquet'], {
        columns: {
          customer_id: 'user_id',
          occurred_at: 'event_time',
          behavior_type: 'event_type',
          product_id: 'item_id',
          store_id: 'store_id',
          session_id: 'session_id',
          quantity: 'quantity',
        },
        behaviorMap: { view: 'view', favorite: 'favorite', cart: 'cart', purchase: 'purchase' },
        equalRows: 'keep',
      }),
      defineSource('customers', ['customers.csv.gz'], {
        columns: {
          customer_id: '会员ID',
          registered_at: '注册时间',
          gender: '性别',
          birth_date: '出生日期',
          city: '城市',
          channel: '来源渠道',
        },
      }),
      defineSource('customer_links', ['customer-links.csv'], {
        columns: { source_customer_id: '平台客户ID', platform: '平台', customer_id: '会员ID' },
      }),
      defineSource('products', ['catalogue.xlsx'], {
        read: { format: 'xlsx', sheet: '商品' },
        columns: {
          product_id: '商品编号',
          name: '商品名称',
          category: '类目',
          brand: '品牌',
          list_price: '吊牌价',
          unit_cost: '成本价',
        },
      }),
      defineSource('stores', ['catalogue.xlsx'], {
        read: { format: 'xlsx', sheet: '门店' },
        columns: { store_id: '店铺编号', name: '店铺名称', region: '区域', channel: '渠道' },
      }),
      defineSource('promotions', ['promotions.csv'], {
        columns: {
          promotion_id: '活动编号',
          name: '活动名称',
          starts_on: '开始日期',
          ends_on: '结束日期',
          type: '活动类型',
        },
      }),
      defineSource('strategies', ['strategies.json'], {
        columns: {
          strategy_id: 'strategy_id',
          name: 'name',
          type: 'type',
          campaign_id: 'campaign_id',
          starts_on: 'starts_on',
          conversion_window_days: 'conversion_window_days',
          channel: 'channel',
          promotion_id: 'promotion_id',
        },
      }),
      defineSource('touches', ['touches.ndjson.gz'], {
        columns: {
          strategy_id: 'strategy_id',
          customer_id: 'customer_id',
          assigned_at: 'assigned_at',
          touched_at: 'touched_at',
          is_control: 'is_control',
          channel: 'channel',
          product_id: 'product_id',
          cost_amount: 'cost_amount',
          discount_amount: 'discount_amount',
          promotion_id: 'promotion_id',
        },
        equalRows: 'keep',
      }),
      defineSource('service_tickets', ['service-tickets.tsv.gz'], {
        columns: {
          ticket_id: 'ticket_id',
          customer_id: 'customer_id',
          opened_at: 'opened_at',
          satisfaction: 'satisfaction',
          category: 'category',
          resolved_at: 'resolved_at',
        },
      }),
      defineSource('acquisition_costs', ['acquisition-costs.csv'], {
        columns: { period_start: '月份', cost: '投放费用', channel: '渠道' },
        currency: 'CNY',
        equalRows: 'keep',
      }),
    ],
  };
}
