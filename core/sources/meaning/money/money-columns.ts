import type { OrderPart } from '#core/sources/contracts.ts';
import { normaliseHeader } from '#core/sources/mapping/synonyms.ts';
import { listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' ').map(normaliseHeader));
}

/** Headers of columns that play a part in an order's money and have no field of their own, in normalised form. */
const PART_WORDS: Readonly<Record<OrderPart, ReadonlySet<string>>> = {
  shipping: words(
    'shipping shipping_amount shipping_total shipping_cost shipping_fee shipping_price shipping-price order_shipping shipping_paid freight freight_amount delivery_fee delivery_cost delivery postage carriage 运费 邮费 快递费 配送费 物流费 买家应付邮费 应付运费 实付运费 订单运费 versand versandkosten frais_de_port livraison gastos_de_envio envio spedizione',
  ),
  tax: words(
    'tax taxes tax_amount tax_total total_tax order_tax sales_tax vat vat_amount gst item-tax item_tax line_tax 税 税费 税额 税金 消费税 mwst ust steuer tva impuesto iva',
  ),
  order_discount: words(
    'discount_amount discount_total total_discount order_discount cart_discount cart_discount_amount coupon_amount coupon_discount voucher_amount 订单优惠 订单优惠金额 整单优惠 整单优惠金额 优惠总金额 订单折扣 满减金额 满减优惠 rabatt gutschein remise reduction descuento sconto',
  ),
  subtotal: words(
    'subtotal sub_total order_subtotal cart_subtotal items_total goods_total product_total 商品小计 商品总额 商品合计 商品总金额 商品总价 货款 zwischensumme sous_total',
  ),
  total: words(
    'total order_total grand_total total_amount total_paid amount_paid order_total_amount order_amount total_price total_order_amount 订单总额 订单总金额 订单金额 总金额 应付 应付金额 应付总额 订单应付金额 买家应付货款 买家应付金额 实付 实付金额 实付款 订单实付金额 买家实付金额 买家实际支付金额 实际支付金额 支付金额 用户实付金额 gesamtbetrag gesamtsumme gesamt montant_total total_general importe_total totale',
  ),
  line_id: words(
    'line_id lineid line_item_id lineitem_id order_item_id order-item-id item_line line_no line_number order_line_id detail_id 子订单编号 子订单号 子单号 明细编号 行号 商品行号 订单明细id 订单行号 positionsnummer',
  ),
  changed_at: words(
    'updated_at updated update_time updatetime last_updated last_update last_updated_date last-updated-date modified modified_at date_modified last_modified modified_date modified_time changed_at change_date 更新时间 最后更新时间 修改时间 最后修改时间 订单更新时间 变更时间 geaendert_am',
  ),
};

const ORDER_WORDS = /order|cart|total|grand|basket|invoice|订单|整单|主单|总|应付|实付款/i;
const LINE_WORDS = /item|line|sku|product|article|position|unit|子订单|商品|单品|明细|行/i;
const PRICE_WORDS = /price|preis|prix|precio|prezzo|单价|价格|售价|\bcost\b/i;
const UNIT_WORDS =
  /unit|each|per_?piece|per_?unit|lineitem\s*price|einzel|stück|单价|单件|每件|京东价|unitaire|unitario/i;
const GROSS_WORDS = /gross|list|original|before|brutto|原价|标价|吊牌|折前|优惠前/i;

/** The level that a header states: of the whole order, of a line, or nothing about it. */
export function readHeaderLevel(header: string): 'order' | 'line' | undefined {
  if (LINE_WORDS.test(header) && !/^total|订单(应付|实付)/i.test(header)) return 'line';
  return ORDER_WORDS.test(header) ? 'order' : undefined;
}

/** What a header says an amount is: the price of one piece, the total of a line, or a price that may be either. */
export function readHeaderPrice(header: string): 'unit' | 'total' | 'either' {
  if (UNIT_WORDS.test(header)) return 'unit';
  return PRICE_WORDS.test(header) && !/total|sum|合计|总/i.test(header) ? 'either' : 'total';
}

/** True where a header says that discounts are not off yet. */
export function isGrossHeader(header: string): boolean {
  return GROSS_WORDS.test(header);
}

export type DiscountColumn = { readonly id: 'discount' | 'order-discount'; readonly column: string };

/** The columns of a file that an order's money is worked out from. */
export type MoneyColumns = {
  /** The column that holds the amount or price. */
  readonly value: string;
  /** Quantity, where one is mapped. */
  readonly quantity: string | undefined;
  /** Whether the mapping multiplies the value by the quantity. */
  readonly isProduct: boolean;
  /** Unit price beside an amount of its own: price × quantity is then a control. */
  readonly price: string | undefined;
  readonly order: string | undefined;
  readonly customer: string | undefined;
  readonly product: string | undefined;
  readonly status: string | undefined;
  readonly refund: string | undefined;
  readonly discounts: readonly DiscountColumn[];
  readonly shipping: string | undefined;
  readonly tax: string | undefined;
  /** Columns of the file's own totals, by what they may be the total of. */
  readonly controls: readonly { readonly part: 'subtotal' | 'total'; readonly column: string }[];
};

/** The unmapped column that plays a part: as the template says, else the first whose header is a word for it. */
export function findPart(template: MappingTemplate, columns: readonly string[], part: OrderPart): string | undefined {
  const said = template.meaning?.parts[part];
  if (said === null) return undefined;
  if (said !== undefined) return columns.includes(said) ? said : undefined;
  const used = new Set(Object.values(template.columns).flatMap(listFileColumns));
  return columns.find((column) => !used.has(column) && PART_WORDS[part].has(normaliseHeader(column)));
}

function findMapped(template: MappingTemplate, columns: readonly string[], field: string): string | undefined {
  const reference = template.columns[field];
  return typeof reference === 'string' && columns.includes(reference) ? reference : undefined;
}

/** The columns of money of files that share a template; undefined where no amount is mapped onto a column of theirs. */
export function findMoneyColumns(template: MappingTemplate, columns: readonly string[]): MoneyColumns | undefined {
  const amount = template.columns['amount'];
  if (amount === undefined || listFileColumns(amount).length === 0) return undefined;
  if (!listFileColumns(amount).every((column) => columns.includes(column))) return undefined;
  const isProduct = typeof amount !== 'string';
  const [value, factor] = listFileColumns(amount);
  if (value === undefined) return undefined;
  const mapped = (field: string): string | undefined => findMapped(template, columns, field);
  const quantity = isProduct ? factor : mapped('quantity');
  const price = mapped('unit_price');
  const discount = mapped('discount_amount');
  const orderDiscount = findPart(template, columns, 'order_discount');
  const used = new Set(Object.values(template.columns).flatMap(listFileColumns));
  const controls = (['total', 'subtotal'] as const).flatMap((part) => {
    const said = template.meaning?.parts[part];
    if (said === null) return [];
    return columns
      .filter((column) =>
        said === undefined ? !used.has(column) && PART_WORDS[part].has(normaliseHeader(column)) : column === said,
      )
      .map((column) => ({ part, column }));
  });
  return {
    value,
    quantity,
    isProduct,
    price: !isProduct && price !== value && quantity !== undefined ? price : undefined,
    order: template.orderPerRow === true ? undefined : mapped('order_id'),
    customer: mapped('customer_id'),
    product: mapped('product_id'),
    status: mapped('status'),
    refund: mapped('refund_amount'),
    discounts: [
      ...(discount === undefined ? [] : [{ id: 'discount' as const, column: discount }]),
      ...(orderDiscount === undefined ? [] : [{ id: 'order-discount' as const, column: orderDiscount }]),
    ],
    shipping: findPart(template, columns, 'shipping'),
    tax: findPart(template, columns, 'tax'),
    controls: controls.slice(0, 4),
  };
}
