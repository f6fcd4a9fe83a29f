import { foldValue } from '#core/sources/cleaning/clean-text.ts';
import type { SourceName } from '#core/sources/contracts.ts';

/**
 * A header in the form that synonyms are compared in: half-width, lower case, without units in brackets, blanks,
 * underscores and punctuation: `实付金额(元)` → `实付金额`, `Order_ID` → `orderid`.
 */
export function normaliseHeader(header: string): string {
  return foldValue(header)
    .toLowerCase()
    .replaceAll(/[([{（【].*?[)\]}）】]/g, '')
    .replaceAll(/[\s_\-./:：#*'"`]+/g, '');
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

const CUSTOMER = words(
  'customer_id customerid customer cust_id custid cust user_id userid user uid member_id memberid member_no memberno buyer_id buyerid buyer buyer_nick buyernick visitor_id client_id account_id open_id openid customer_no customer_code household_key customer_email billing_email email customer_user 客户id 客户编号 客户号 客户编码 客户代码 客户 顾客id 顾客编号 会员id 会员编号 会员号 会员卡号 会员编码 会员 用户id 用户编号 用户 买家id 买家会员名 买家昵称 买家账号 买家 下单账号 下单帐号 用户账号 购买人 客户账号 用户名 会员名 收货人手机 手机号 手机',
);
const PRODUCT = words(
  'product_id productid product item_id itemid item sku sku_id skuid goods_id goodsid spu_id stock_code stockcode product_code productcode product_no asin upc barcode lineitem_sku product_sku article_id 商品id 商品编号 商品编码 商品货号 商品代码 商品 货号 产品id 产品编号 产品编码 宝贝id 商家编码 规格编码 sku编码 条码 商品条码 款号 推荐商品id 推荐商品',
);
const STORE = words(
  'store_id storeid store shop_id shopid shop branch_id outlet_id outlet location location_id store_code warehouse_id 店铺id 店铺编号 店铺编码 店铺 门店id 门店编号 门店编码 门店 店铺名称 门店名称 网点 分店 商铺',
);
const QUANTITY = words(
  'quantity qty num number count units item_quantity order_quantity lineitem_quantity pieces cds 数量 购买数量 商品数量 件数 订购数量 销售数量 宝贝总数量 宝贝数量 销量 商品件数',
);
const CHANNEL = words(
  'channel source platform sales_channel medium source_name utm_source 渠道 来源 来源渠道 订单来源 销售渠道 平台 触达渠道 获客渠道 注册渠道 渠道名称 推广渠道',
);
const PROMOTION = words(
  'promotion_id promotionid promo_id coupon_id coupon coupon_code discount_code promotion 促销id 促销编号 活动编号 优惠券id 优惠券 优惠券编号 促销活动',
);
const STRATEGY = words('strategy_id strategyid strategy wave_id 策略id 策略编号 策略 任务id');

/**
 * Header words by source and field, most telling first: the position decides between two columns that both fit.
 * Sources: the field names of public datasets and of the export formats named in presets.ts.
 */
export const SYNONYMS: Readonly<Record<SourceName, Readonly<Record<string, readonly string[]>>>> = {
  orders: {
    order_id: words(
      'order_id orderid order_no orderno order_number ordernumber order order_sn trade_id tid invoice_no invoiceno invoice invoice_id transaction_id transactionid basket_id receipt_no 订单号 订单编号 订单id 主订单编号 主订单号 交易号 单号 交易编号 订单 小票号 流水号 子订单编号',
    ),
    customer_id: CUSTOMER,
    ordered_at: words(
      'ordered_at order_date orderdate order_time ordertime order_datetime created_at createdat create_time purchase_date purchase_time transaction_date invoice_date invoicedate paid_at pay_time paid_date payment_time date datetime time timestamp day date_created 下单时间 订单创建时间 订单时间 创建时间 订单提交时间 下单日期 订单日期 交易时间 成交时间 购买时间 购买日期 支付时间 付款时间 订单付款时间 支付完成时间 付款日期 销售日期 交易日期 日期 时间',
    ),
    amount: words(
      'amount net_amount paid_amount pay_amount payamount payment order_amount total_amount total order_total sales sales_amount revenue money value spend net_sales subtotal line_total total_price sale_value sales_value dollar_value 实付金额 实付款 实际支付金额 买家实际支付金额 买家实付金额 用户实付金额 商家实收金额 支付金额 付款金额 订单实付金额 成交金额 销售金额 销售额 订单金额 交易金额 应付金额 订单应付金额 总金额 消费金额 结算金额 金额 合计金额 商品总价',
    ),
    product_id: PRODUCT,
    quantity: QUANTITY,
    unit_price: words(
      'unit_price unitprice price item_price lineitem_price product_price sale_price selling_price 单价 商品单价 销售单价 商品价格 价格 售价 成交单价 京东价 商品金额',
    ),
    unit_cost: words('unit_cost unitcost cost cost_price cogs 单位成本 成本 成本价 进价 采购价 商品成本'),
    store_id: STORE,
    status: words(
      'status order_status orderstatus state trade_status financial_status 订单状态 交易状态 状态 支付状态',
    ),
    discount_amount: words(
      'discount_amount discountamount discount coupon_amount lineitem_discount cart_discount 优惠金额 折扣金额 优惠 折扣 店铺优惠折扣 优惠券金额 店铺优惠 平台优惠折扣',
    ),
    refund_amount: words(
      'refund_amount refundamount refund refunded_amount return_amount 退款金额 已退金额 退货金额 退款 退款额',
    ),
    refunded_at: words('refunded_at refund_time refund_date return_date 退款时间 退款日期 退款完成时间 退货时间'),
    original_order_id: words(
      'original_order_id parent_order_id origin_order_id related_order_id 原订单号 原单号 关联订单号 原订单编号',
    ),
    promotion_id: PROMOTION,
    channel: CHANNEL,
  },
  behaviors: {
    customer_id: CUSTOMER,
    occurred_at: words(
      'occurred_at event_time eventtime event_date timestamp ts time time_stamp timestamps date datetime created_at action_time log_time visit_time day 发生时间 行为时间 时间 操作时间 访问时间 事件时间 日期 时间戳 行为日期',
    ),
    behavior_type: words(
      'behavior_type behaviour_type behavior behaviour event_type eventtype event action action_type type event_name 行为类型 行为 事件类型 事件 操作 操作类型 动作 类型',
    ),
    product_id: PRODUCT,
    store_id: STORE,
    session_id: words('session_id sessionid session user_session visit_id 会话id 会话 会话编号 访问id'),
    quantity: QUANTITY,
    price: words('price unit_price item_price amount value 价格 单价 金额 商品价格'),
  },
  customers: {
    customer_id: CUSTOMER,
    registered_at: words(
      'registered_at register_time register_date registration_date signup_date created_at create_time join_date enroll_date since 注册时间 注册日期 入会时间 入会日期 开卡时间 开卡日期 创建时间',
    ),
    gender: words('gender sex 性别'),
    birth_date: words('birth_date birthdate birthday dob date_of_birth 出生日期 生日 出生年月'),
    city: words('city town province region location 城市 所在城市 市 地区 省市 所在地'),
    channel: CHANNEL,
  },
  customer_links: {
    source_customer_id: words(
      'source_customer_id source_id platform_customer_id platform_user_id external_id alias 平台客户id 平台用户id 平台会员id 来源客户id 原客户id 外部id',
    ),
    platform: words('platform source system channel 平台 来源 来源平台 系统 渠道'),
    customer_id: [...words('unified_id one_id oneid master_id global_id'), ...CUSTOMER, ...words('统一id 统一客户id')],
  },
  products: {
    product_id: PRODUCT,
    name: words(
      'product_name productname name title item_name description goods_name 商品名称 名称 产品名称 商品标题 宝贝标题 标题 品名',
    ),
    category: words(
      'category category_name cate cat category_id product_type department class 类目 品类 分类 商品类目 商品分类 类别 类目名称 一级类目',
    ),
    brand: words('brand brand_name vendor brand_id 品牌 品牌名称'),
    list_price: words(
      'list_price listprice price msrp retail_price regular_price 标价 吊牌价 原价 零售价 市场价 售价 价格',
    ),
    unit_cost: words('unit_cost cost cost_price 单位成本 成本 成本价 进价 采购价'),
  },
  stores: {
    store_id: STORE.filter((word) => !words('店铺名称 门店名称 location').includes(word)),
    name: words('store_name storename name shop_name 店铺名称 门店名称 名称 店名'),
    region: words('region area city province location state 区域 大区 城市 地区 省份 所在城市'),
    channel: words('channel type store_type platform 渠道 店铺类型 门店类型 类型 平台'),
  },
  promotions: {
    promotion_id: [...PROMOTION, ...words('id 活动id')],
    name: words('promotion_name name title campaign_name 促销名称 活动名称 名称'),
    starts_on: words(
      'starts_on start_date starts_at start_time start valid_from 开始日期 开始时间 起始日期 活动开始时间',
    ),
    ends_on: words('ends_on end_date ends_at end_time end valid_to 结束日期 结束时间 截止日期 活动结束时间'),
    type: words('type promotion_type kind 类型 促销类型 活动类型'),
  },
  strategies: {
    strategy_id: [...STRATEGY, ...words('id')],
    name: words('strategy_name name title 策略名称 名称'),
    type: words('type strategy_type kind 策略类型 类型'),
    campaign_id: words('campaign_id campaign parent_id 活动id 营销活动id 活动编号 所属活动'),
    starts_on: words('starts_on start_date starts_at start 开始日期 开始时间 执行日期'),
    conversion_window_days: words(
      'conversion_window_days window_days conversion_window window 转化窗口 转化窗口天数 观察期',
    ),
    channel: CHANNEL,
    promotion_id: PROMOTION,
  },
  touches: {
    strategy_id: [...STRATEGY, ...words('campaign_id campaign 活动id')],
    customer_id: CUSTOMER,
    assigned_at: words('assigned_at assign_time assignment_date assigned_date 分配时间 入组时间 分组时间'),
    touched_at: words(
      'touched_at touch_time sent_at send_time send_date delivered_at contact_date date time 触达时间 发送时间 触达日期 发送日期 执行时间 时间 日期',
    ),
    is_control: words(
      'is_control control control_group is_holdout holdout group arm 是否对照组 对照组 是否对照 组别 分组',
    ),
    channel: CHANNEL,
    product_id: PRODUCT,
    cost_amount: words('cost_amount touch_cost cost send_cost 触达成本 成本 费用 发送成本'),
    discount_amount: words('discount_amount discount coupon_amount offer_amount 优惠金额 折扣金额 券面额'),
    promotion_id: PROMOTION,
  },
  planned_touches: {
    strategy_id: STRATEGY,
    customer_id: CUSTOMER,
    assigned_at: words('assigned_at assign_time assigned_date 分配时间 入组时间 分组时间'),
    is_control: words('is_control control holdout group arm 是否对照组 对照组 组别 分组'),
    channel: CHANNEL,
    product_id: PRODUCT,
  },
  service_tickets: {
    ticket_id: words('ticket_id ticketid ticket case_id ticket_no id 工单号 工单编号 工单id 服务单号 会话id'),
    customer_id: CUSTOMER,
    opened_at: words(
      'opened_at created_at create_time open_date submitted_at date 提交时间 创建时间 发起时间 受理时间 咨询时间 日期',
    ),
    satisfaction: words('satisfaction csat rating score satisfaction_score 满意度 评分 评价 满意度评分'),
    category: words('category type issue_type topic reason 类别 问题类型 工单类型 分类 类型 问题分类'),
    resolved_at: words('resolved_at closed_at resolve_time solved_at close_date 解决时间 完结时间 关闭时间 完成时间'),
  },
  acquisition_costs: {
    period_start: words('period_start period month date week day 期间 月份 日期 周期 月 统计日期'),
    cost: words(
      'cost spend amount ad_spend marketing_cost acquisition_cost 成本 花费 费用 投放费用 获客成本 消耗 金额',
    ),
    channel: CHANNEL,
  },
};

type Words = { readonly list: readonly string[]; readonly positions: ReadonlyMap<string, number> };

const known = new Map<string, Words>();

function getWords(source: SourceName, field: string): Words {
  const key = `${source}.${field}`;
  let words = known.get(key);
  if (words === undefined) {
    const list = [field, ...(SYNONYMS[source][field] ?? [])].map(normaliseHeader);
    words = { list, positions: new Map(list.map((word, index) => [word, index] as const).toReversed()) };
    known.set(key, words);
  }
  return words;
}

/** The words of a field in the form they are compared in, its own name first. */
export function listNormalisedWords(source: SourceName, field: string): readonly string[] {
  return getWords(source, field).list;
}

/** Position of a header among the synonyms of a field (0 = the most telling), or undefined. The field's own name is always one. */
export function findSynonym(source: SourceName, field: string, header: string): number | undefined {
  return getWords(source, field).positions.get(normaliseHeader(header));
}
