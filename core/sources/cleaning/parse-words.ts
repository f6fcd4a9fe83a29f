import { foldValue, isBlankValue } from './clean-text.ts';
import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

function normaliseWord(word: string): string {
  return foldValue(word)
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');
}

function expand(entries: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(entries).flatMap(([value, words]) =>
      [value, ...words].map((word) => [normaliseWord(word), value] as const),
    ),
  );
}

const STATUS_WORDS = expand({
  completed: [
    'complete',
    'paid',
    'success',
    'succeeded',
    'finished',
    'fulfilled',
    'shipped',
    'delivered',
    'processing',
    'partially_paid',
    'partially_fulfilled',
    'closed_success',
    'done',
    'received',
    'signed',
    'wc-completed',
    'wc-processing',
    'partially_refunded',
    '交易成功',
    '交易完成',
    '已完成',
    '完成',
    '成功',
    '已支付',
    '已付款',
    '支付成功',
    '付款成功',
    '买家已付款',
    '买家已付款,等待卖家发货',
    '卖家已发货',
    '卖家已发货,等待买家确认',
    '已发货',
    '已发货,待收货',
    '已发货,待签收',
    '待发货',
    '等待发货',
    '待收货',
    '等待确认收货',
    '已收货',
    '已签收',
    '确认收货',
    '部分发货',
    '部分退款',
    '待评价',
    '已评价',
    '等待出库',
    '等待收货',
    '(锁定)等待出库',
    '已出库',
    '配送中',
    '备货中',
  ],
  refunded: [
    'refund',
    'returned',
    'return',
    'fullyrefunded',
    'wc-refunded',
    '已退款',
    '退款成功',
    '全额退款',
    '已退货',
    '退货退款',
    '退款完成',
    '退货完成',
    '已发货,退款成功',
    '未发货,退款成功',
    '已收货,退款成功',
  ],
  cancelled: [
    'canceled',
    'cancel',
    'void',
    'voided',
    'closed',
    'failed',
    'expired',
    'trash',
    'abandoned',
    'wc-cancelled',
    'wc-failed',
    '已取消',
    '取消',
    '交易关闭',
    '已关闭',
    '关闭',
    '订单关闭',
    '已作废',
    '作废',
    '支付失败',
    '(删除)等待出库',
    '(删除)锁定',
  ],
  pending: [
    'unpaid',
    'pendingpayment',
    'waiting',
    'on-hold',
    'onhold',
    'authorized',
    'draft',
    'checkout-draft',
    'wc-pending',
    'wc-on-hold',
    'awaitingpayment',
    '待付款',
    '等待付款',
    '未付款',
    '待支付',
    '未支付',
    '等待买家付款',
    '待确认',
    '处理中',
    '拼单中',
    '待成团',
    '待分享',
  ],
  test: ['testorder', '测试', '测试订单', '刷单', '补单'],
});

const BEHAVIOR_WORDS = expand({
  view: [
    'pv',
    'click',
    'clicked',
    'browse',
    'page_view',
    'pageview',
    'view_item',
    'viewitem',
    'product_view',
    'viewed',
    'detail',
    'visit',
    'impression',
    '浏览',
    '点击',
    '访问',
    '查看',
    '浏览商品',
    '商品浏览',
    '曝光',
  ],
  favorite: [
    'fav',
    'favourite',
    'collect',
    'wishlist',
    'add_to_wishlist',
    'like',
    'bookmark',
    '收藏',
    '加收藏',
    '收藏商品',
    '关注',
    '点赞',
  ],
  cart: [
    'addtocart',
    'add_to_cart',
    'add_cart',
    'cart_add',
    'addcart',
    'basket',
    '加购',
    '加购物车',
    '加入购物车',
    '购物车',
    '加车',
  ],
  purchase: [
    'buy',
    'bought',
    'order',
    'transaction',
    'pay',
    'paid',
    'purchased',
    'checkout_complete',
    'alipay',
    '购买',
    '下单',
    '支付',
    '成交',
    '付款',
    '交易',
  ],
  other: [
    'remove_from_cart',
    'removefromcart',
    'removecart',
    'cart_remove',
    'search',
    'share',
    'login',
    'logout',
    'unfavorite',
    '取消收藏',
    '移出购物车',
    '删除购物车',
    '搜索',
    '分享',
    '登录',
    '其他',
    '其它',
  ],
});

const BOOLEAN_WORDS = expand({
  true: ['1', 'yes', 'y', 't', '是', '有', '真', '对照', '对照组', 'control'],
  false: ['0', 'no', 'n', 'f', '否', '无', '假', '实验', '实验组', '触达组', '干预组', 'treatment', 'treated', 'test'],
});

const WORDS_BY_FIELD: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  status: STATUS_WORDS,
  behavior_type: BEHAVIOR_WORDS,
  is_control: BOOLEAN_WORDS,
};

/**
 * What a word of a file stands for: the analyst's own mapping first (by the word as it stands or trimmed), then the known
 * synonyms. `null` = the cell says nothing, `undefined` = nobody knows.
 */
export function readWord(
  field: string,
  word: string,
  answers: Readonly<Record<string, string | boolean>>,
  nullTokens: readonly string[],
): string | null | undefined {
  const folded = foldValue(word);
  const own = answers[word] ?? answers[folded];
  if (own !== undefined) return String(own);
  if (isBlankValue(word, nullTokens)) return null;
  return WORDS_BY_FIELD[field]?.get(normaliseWord(word.replaceAll('，', ',')));
}

/** CASE over the words that a column holds. The words are compared as they stand: they were looked up one by one before. */
export function mapWords(cell: Sql, words: ReadonlyMap<string, string | null>): Sql {
  const arms = [...words]
    .filter(([, value]) => value !== null)
    .map(([word, value]) => `when ${literal(word).text} then ${literal(value ?? '').text}`);
  if (arms.length === 0) return rawSql('cast(null as varchar)');
  return sql`case ${cell} ${rawSql(arms.join(' '))} end`;
}
