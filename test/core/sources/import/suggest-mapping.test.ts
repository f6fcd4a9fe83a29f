import { describe, expect, test } from 'vitest';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { CONTRACTS, type SourceName } from '#core/sources/contracts.ts';
import { suggestMapping } from '#core/sources/mapping/suggest-mapping.ts';
import { normaliseHeader, SYNONYMS } from '#core/sources/mapping/synonyms.ts';

function inspection(header: string, ...rows: string[]): Inspection {
  return {
    format: 'csv',
    options: {},
    columns: header.split(','),
    preview: rows.map((row) => row.split(',')),
    questions: [],
    notes: [],
  };
}

function suggest(source: SourceName, header: string, ...rows: string[]): Readonly<Record<string, unknown>> {
  return suggestMapping(source, [inspection(header, ...rows)]).template.columns;
}

describe('platform presets', () => {
  test.each([
    {
      preset: 'taobao',
      header:
        '订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺Id,店铺名称',
      columns: {
        order_id: '订单编号',
        customer_id: '买家会员名',
        ordered_at: '订单创建时间',
        amount: '买家实际支付金额',
        quantity: '宝贝总数量',
        store_id: '店铺Id',
        status: '订单状态',
      },
    },
    {
      preset: 'taobao',
      header:
        '子订单编号,主订单编号,买家会员名,商品标题,商品价格,购买数量,商品ID,订单状态,商家编码,买家应付货款,买家实付金额,退款金额,订单创建时间,订单付款时间',
      columns: {
        order_id: '主订单编号',
        customer_id: '买家会员名',
        ordered_at: '订单创建时间',
        amount: '买家实付金额',
        product_id: '商品ID',
        unit_price: '商品价格',
        quantity: '购买数量',
        refund_amount: '退款金额',
      },
    },
    {
      preset: 'jd',
      header:
        '订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号',
      columns: {
        order_id: '订单号',
        customer_id: '下单帐号',
        ordered_at: '下单时间',
        amount: { product: ['京东价', '订购数量'] },
        unit_price: '京东价',
        quantity: '订购数量',
        product_id: '商品ID',
      },
    },
    {
      preset: 'pinduoduo',
      header:
        '商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),支付时间,商品id,用户购买手机号',
      columns: {
        order_id: '订单号',
        customer_id: '用户购买手机号',
        ordered_at: '支付时间',
        amount: '商家实收金额(元)',
        product_id: '商品id',
        quantity: '商品数量(件)',
        discount_amount: '店铺优惠折扣(元)',
      },
    },
    {
      preset: 'douyin',
      header:
        '主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,优惠总金额,收件人,收件人手机号,订单提交时间,支付完成时间,订单状态',
      columns: {
        order_id: '主订单编号',
        customer_id: '收件人手机号',
        ordered_at: '订单提交时间',
        amount: '订单应付金额',
        product_id: '商品ID',
        quantity: '商品数量',
        unit_price: '商品单价',
      },
    },
    {
      preset: 'youzan',
      header:
        '订单号,订单状态,订单创建时间,买家付款时间,买家手机号,商品名称,商品编码,商品单价,商品数量,商品实际成交金额,商品已退款金额,归属店铺',
      columns: {
        order_id: '订单号',
        customer_id: '买家手机号',
        ordered_at: '订单创建时间',
        amount: '商品实际成交金额',
        product_id: '商品编码',
        refund_amount: '商品已退款金额',
        store_id: '归属店铺',
      },
    },
    {
      preset: 'shopify',
      header:
        'Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount,Location,Source',
      columns: {
        order_id: 'Name',
        customer_id: 'Email',
        ordered_at: 'Created at',
        amount: { product: ['Lineitem price', 'Lineitem quantity'] },
        status: 'Financial Status',
        product_id: 'Lineitem sku',
      },
    },
    {
      preset: 'woocommerce',
      header:
        'order_id,order_number,date,status,order_total,order_currency,billing_email,item_id,item_name,item_sku,item_quantity,item_total,item_refunded',
      columns: {
        order_id: 'order_id',
        customer_id: 'billing_email',
        ordered_at: 'date',
        amount: 'item_total',
        product_id: 'item_sku',
        quantity: 'item_quantity',
        refund_amount: 'item_refunded',
        status: 'status',
      },
    },
  ])('recognises $preset', ({ preset, header, columns }) => {
    const suggestion = suggestMapping('orders', [inspection(header)]);
    expect(suggestion.preset?.id).toBe(preset);
    expect(suggestion.template.preset).toBe(preset);
    expect(suggestion.template.columns).toMatchObject(columns);
  });

  test('Shopify: fields of the order stand on its first row only, and the currency has a column', () => {
    const { template } = suggestMapping('orders', [
      inspection('Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem price'),
    ]);
    expect(template.carryWithinOrder).toEqual(['status', 'customer_id', 'ordered_at']);
    expect(template.currencyColumn).toBe('Currency');
  });
});

describe('synonyms', () => {
  test.each([
    ['实付金额(元)', '实付金额'],
    ['Order_ID', 'orderid'],
    ['　Ｕｓｅｒ ＩＤ ', 'userid'],
    ['金额【元】', '金额'],
  ])('normalises %s', (header, expected) => {
    expect(normaliseHeader(header)).toBe(expected);
  });

  test.each(CONTRACTS.map((contract) => [contract.name, contract] as const))(
    '%s: every field has Chinese and English words and is found by its own name',
    (_name, contract) => {
      for (const field of contract.fields) {
        const words = SYNONYMS[contract.name][field.name] ?? [];
        expect(
          words.some((word) => /[\u4e00-\u9fff]/.test(word)),
          field.name,
        ).toBe(true);
        expect(
          words.some((word) => /^[a-z_]+$/.test(word)),
          field.name,
        ).toBe(true);
      }
      const columns = suggest(contract.name, contract.fields.map((field) => field.name).join(','));
      for (const field of contract.fields) expect(columns[field.name]).toBe(field.name);
    },
  );

  test('public data sets', () => {
    expect(
      suggest(
        'orders',
        'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
        '536365,85123A,HOLDER,6,2010-12-01 08:26,2.55,17850.0,UK',
      ),
    ).toEqual({
      order_id: 'InvoiceNo',
      customer_id: 'CustomerID',
      ordered_at: 'InvoiceDate',
      amount: { product: ['UnitPrice', 'Quantity'] },
      product_id: 'StockCode',
      quantity: 'Quantity',
      unit_price: 'UnitPrice',
    });
    expect(
      suggest('behaviors', 'user_id,date,event,item_id,cate,brand,price', '1,20190610,view,2,3,4,5.5'),
    ).toMatchObject({
      customer_id: 'user_id',
      occurred_at: 'date',
      behavior_type: 'event',
      product_id: 'item_id',
      price: 'price',
    });
  });

  test('what the values look like decides between columns that both fit by name', () => {
    const columns = suggest('orders', '用户,时间,日期,金额', 'a,很久以前,2024-03-05,10', 'b,昨天,2024-03-06,11');
    expect(columns['ordered_at']).toBe('日期');
  });

  test('never maps one column onto two fields', () => {
    for (const source of ['orders', 'behaviors', 'customer_links', 'stores'] as const) {
      const used = Object.values(suggest(source, '平台,渠道,来源,客户ID,店铺,类型,时间,金额,订单号,名称')).filter(
        (reference) => typeof reference === 'string',
      );
      expect(new Set(used).size).toBe(used.length);
    }
  });

  test('proposes nothing where nothing fits', () => {
    expect(suggest('orders', 'column_1,column_2,column_3')).toEqual({});
  });
});
