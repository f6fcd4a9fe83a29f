import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNameColumn, maskCell, maskName, maskText } from '#core/outputs/reports/masking.ts';

describe('masking', () => {
  test.each([
    ['13812345678', '138****5678'],
    ['电话：13812345678，备用 19900001111。', '电话：138****5678，备用 199****1111。'],
    ['+86 138-1234-5678', '+86 138-****-5678'],
    ['008613812345678', '0086138****5678'],
    ['zhang.san@example.com.cn', 'z***@example.com.cn'],
    ['a@b.cn', 'a@b.cn'],
    ['身份证 110101199003074512', '身份证 110101************'],
    ['11010119900307451X', '110101************'],
  ])('%s becomes %s', (text, masked) => expect(maskText(text)).toBe(masked));

  test.each([
    '20260613812345678',
    'ORD138123456789012',
    '12345678901',
    '13,812,345,678',
    '¥138,123.45',
    '2026-06-30',
    'C000138',
  ])('numbers that are none stay: %s', (text) => expect(maskText(text)).toBe(text));

  test('names keep their beginning only', () => {
    expect(maskName('张三')).toBe('张*');
    expect(maskName('欧阳娜娜')).toBe('欧***');
    expect(maskName('Anna  Smith')).toBe('A***  S****');
    expect(maskName('𠮷田')).toBe('𠮷*');
    expect(maskName('李')).toBe('*');
  });

  test('a column is of names by its own name', () => {
    for (const column of ['姓名', '收货人', '客户名称', 'customer_name', 'Buyer Name', 'consignee', 'nickname']) {
      expect(isNameColumn(column), column).toBe(true);
    }
    for (const column of ['product_name', 'store_name', 'customer_id', 'segment_name', '商品名称', 'tag']) {
      expect(isNameColumn(column), column).toBe(false);
    }
    expect(maskCell('customer_name', '王小明')).toBe('王**');
    expect(maskCell('note', '王小明 13700000000')).toBe('王小明 137****0000');
  });

  test('no mobile number that stands alone is left, whatever is around it', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    const phone = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.array(digit, { minLength: 9, maxLength: 9 }))
      .map(([second, rest]) => `1${second}${rest.join('')}`);
    const around = fc.string({ unit: fc.constantFrom('a', '，', ' ', '。', '<', '名'), maxLength: 5 });
    fc.assert(
      fc.property(around, phone, around, (before, number, after) => {
        const masked = maskText(`${before}${number}${after}`);
        expect(masked).not.toContain(number);
        expect(masked).toContain(number.slice(-4));
        expect(maskText(masked)).toBe(masked);
      }),
    );
  });
});
