import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { exportFile, listMoney, readExport } from './read-exports.ts';

describeOnBothEngines('money of real exports', (open) => {
  test('a Shopify order refunded in full is worth nothing, shipping included', async () => {
    const { net, asked } = await readExport(await open(), [exportFile('shop_refund.csv')]);
    expect(asked).toEqual([]);
    expect(net).toEqual({ 'ann@shop.test': 0, 'bob@shop.test': 40, 'cyd@shop.test': 80, 'dee@shop.test': 10 });
  });

  test('a WooCommerce refund that stands on each line counts once', async () => {
    const { net, asked } = await readExport(await open(), [exportFile('woo_refund.csv')]);
    expect(asked).toEqual([]);
    expect(net).toEqual({ 'ann@x.test': 30, 'bob@x.test': 0 });
  });

  test('an order total that stands on each line counts once', async () => {
    const engine = await open();
    expect((await readExport(engine, [exportFile('total_repeat.csv')])).net).toEqual({ A: 60, B: 40 });
    const masked = await readExport(engine, [exportFile('douyin_rep.csv')]);
    expect(masked.asked).toEqual(['nobody:收件人']);
    const kept = await readExport(engine, [exportFile('douyin_rep.csv')], { 'nobody:收件人': 'keep' });
    expect(kept.net).toEqual({ '张*': 40, '李*': 100 });
  });

  test('an item price that may be of the line or of the piece is asked, with the money of both', async () => {
    const engine = await open();
    const file = exportFile('amz2.csv');
    const asked = await readExport(engine, [file]);
    expect(asked.asked).toEqual(['price-or-total:item-price']);
    expect(listMoney(asked.outcome, 'price-or-total:item-price')).toEqual({ unit: 100, line: 40 });
    const answered = await readExport(engine, [file], { 'price-or-total:item-price': 'line' });
    expect(answered.net).toEqual({ 'x1@m.test': 30, 'x2@m.test': 10 });
  });

  test('discounts come off as the file’s subtotal says: per piece here', async () => {
    const { net, asked, outcome } = await readExport(await open(), [exportFile('giftcard.csv')]);
    expect(asked).toEqual([]);
    expect(net).toEqual({ 'ann@x.test': 80, 'bob@x.test': 50, 'cyd@x.test': 60 });
    const finding =
      outcome.status === 'imported' ? outcome.report.findings.find(({ kind }) => kind === 'net') : undefined;
    expect(finding?.state).toBe('settled');
    const money = Object.fromEntries(
      (finding?.readings ?? []).map((reading) => [reading.id, Number(reading.money[0]?.cents)]),
    );
    expect(money).toMatchObject({
      'as-is': 23000,
      'discount-piece+order-discount-order': 19000,
      'discount-line+order-discount-order': 20000,
    });
  });
});
