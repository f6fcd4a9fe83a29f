import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { detectSource } from '#core/sources/mapping/detect-source.ts';
import { suggestMapping } from '#core/sources/mapping/suggest-mapping.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { importFiles, textFile } from './import-files.ts';

const FOLDER = join(import.meta.dirname, '../../../../samples/exports');

const open = (name: string): FileSource => createBytesSource(name, new Uint8Array(readFileSync(join(FOLDER, name))));

/** File, source, preset, column of the amount, column of the customer. */
const EXPORTS = [
  ['amazon.txt', 'orders', 'amazon', 'item-price', 'buyer-email'],
  ['douyin.csv', 'orders', 'douyin', '订单应付金额', '收件人'],
  ['ga4.csv', 'behaviors', 'ga4', undefined, 'user_pseudo_id'],
  ['jd.csv', 'orders', 'jd', { product: ['京东价', '订购数量'] }, '下单帐号'],
  ['lightspeed.csv', 'orders', 'lightspeed', 'Total', 'Customer Code'],
  ['magento.csv', 'orders', 'magento', 'Grand Total (Base)', 'Customer Email'],
  ['pinduoduo.csv', 'orders', 'pinduoduo', '商家实收金额(元)', '用户购买手机号'],
  ['sensors.csv', 'behaviors', 'sensors', undefined, 'distinct_id'],
  ['shopify.csv', 'orders', 'shopify', { product: ['Lineitem price', 'Lineitem quantity'] }, 'Email'],
  ['square.csv', 'orders', 'square', 'Net Sales', 'Customer ID'],
  ['taobao.csv', 'orders', 'taobao', '买家实际支付金额', '买家会员名'],
  ['weimob.csv', 'orders', 'weimob', '商品实付金额', '客户WID'],
  ['woocommerce.csv', 'orders', 'woocommerce', 'item_total', 'billing_email'],
  ['youzan.csv', 'orders', 'youzan', '商品实际成交金额', '买家手机号'],
] as const;

test('every export in samples/exports is of this table', () => {
  const names = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  expect(names.toSorted()).toEqual(EXPORTS.map(([name]) => name).toSorted());
});

test.each(EXPORTS)('%s is recognised as %s by the preset %s', async (name, source, preset, amount, customer) => {
  const inspection = await inspectFile(open(name));
  expect(inspection.questions).toEqual([]);
  const verdict = detectSource(name, inspection);
  expect(verdict.source).toBe(source);
  const suggestion = suggestMapping(source, [inspection]);
  expect(suggestion.preset?.id).toBe(preset);
  expect(suggestion.template.columns['amount']).toEqual(amount);
  expect(suggestion.template.columns['customer_id']).toBe(customer);
});

describeOnBothEngines('an export of a common system', (openEngine) => {
  test('asks nothing about its words and keeps every row', async () => {
    const engine = await openEngine();
    for (const [name, source] of EXPORTS) {
      const { outcome } = await importFiles(engine, [{ source, files: [open(name)] }]);
      if (outcome.status === 'questions') {
        const asked = outcome.questions.map(({ code }) => code);
        expect([
          name,
          asked.filter((code) => code.endsWith('-word') || code === 'delimiter' || code === 'encoding'),
        ]).toEqual([name, []]);
        continue;
      }
      const [report] = outcome.report.files;
      const excluded = report?.excluded.reduce((sum, { rows }) => sum + rows, 0) ?? 0;
      expect([name, (report?.loaded ?? 0) + excluded + (report?.duplicates ?? 0) + (report?.rejected ?? 0)]).toEqual([
        name,
        report?.rowsIn,
      ]);
      expect([name, (report?.loaded ?? 0) > 0]).toEqual([name, true]);
    }
  });
});

const inspect = (text: string) => inspectFile(textFile('a.csv', text));

test.each([
  [
    'household_id,basket_id,day,product_id,quantity,sales_value\n1,b1,2024-01-01,p1,1,3.5\n1,b2,2024-01-02,p1,1,3.5\n',
    'orders',
  ],
  ['emp_id,info_id,use_start_time,expenditure\n101,1,2016/2/5 19:08,423\n102,2,2016/2/6 19:08,500\n', 'orders'],
  ['ID Cliente;Nº pedido;Fecha de compra;Importe total\nC1;P1;2024-01-05;10\nC2;P2;2024-01-06;20\n', 'orders'],
  ['Kundennummer;Rechnungsnummer;Rechnungsdatum;Gesamtbetrag\nK1;R1;2024-01-05;10\nK2;R2;2024-01-06;20\n', 'orders'],
  [
    'Numéro client;Numéro de commande;Date de commande;Montant TTC\nC1;N1;2024-01-05;10\nC2;N2;2024-01-06;20\n',
    'orders',
  ],
  ['Codice cliente;Numero ordine;Data ordine;Importo\nC1;N1;2024-01-05;10\nC2;N2;2024-01-06;20\n', 'orders'],
  [
    'product_id,product_name,customer_id,order_date,price,quantity\nP1,Tea,A,2024-01-01,3,1\nP1,Tea,B,2024-01-02,3,2\n',
    'orders',
  ],
  ['Id,Date,Price\n1,2024-01-01,3\n2,2024-01-02,4\n', null],
  [
    '543462,1715,1464116,pv,1511658000\n662867,2244074,1575622,cart,1511658001\n561558,3611281,965809,fav,1511658002\n',
    'behaviors',
  ],
  ['sku,title,category,list_price\nP1,Tea,Drinks,3\nP2,Pot,Kitchen,30\n', 'products'],
])('the source of a file is found by names and values: %#', async (text, source) => {
  expect(detectSource('a.csv', await inspect(text)).source).toBe(source);
});

test('a region is no status, an empty column is not chosen, and a log without names is mapped by its values', async () => {
  const state = suggestMapping('orders', [
    await inspect(
      'Order ID,Order Date,Customer ID,State,Sales\nO-1,11/8/2016,C-1,California,261.96\nO-2,6/12/2016,C-2,Kentucky,14.62\n',
    ),
  ]);
  expect(state.template.columns['status']).toBeUndefined();
  const words = suggestMapping('orders', [
    await inspect('order_id,order_date,customer_id,state,amount\n1,2024-01-01,A,paid,1\n2,2024-01-02,B,cancelled,2\n'),
  ]);
  expect(words.template.columns['status']).toBe('state');
  const empty = suggestMapping('orders', [
    await inspect('order_id,user_id,buyer_nick,order_date,amount\n1,,ann,2024-01-01,1\n2,,bob,2024-01-02,2\n'),
  ]);
  expect(empty.template.columns['customer_id']).toBe('buyer_nick');
  const log = suggestMapping('behaviors', [
    await inspect(
      '543462,1715,1464116,pv,1511658000\n662867,2244074,1575622,cart,1511658001\n561558,3611281,965809,fav,1511658002\n',
    ),
  ]);
  expect(log.template.columns).toEqual({
    customer_id: 'column_1',
    product_id: 'column_2',
    behavior_type: 'column_4',
    occurred_at: 'column_5',
  });
});
