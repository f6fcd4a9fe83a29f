import { describe, expect, it } from 'vitest';
import { createFormats } from '../../renderer/formatting/formats.ts';
import { rankScaleSteps } from '../../renderer/views/segments/sequential-scale.ts';

const CNY = { code: 'CNY', decimals: 2 };
const JPY = { code: 'JPY', decimals: 0 };

describe('numbers', () => {
  it('are short in 万 and 亿 in Chinese, in K and M in English', () => {
    expect(createFormats('zh-CN').shortCount(123_456)).toBe('12.3万');
    expect(createFormats('zh-CN').shortCount(234_567_890)).toBe('2.3亿');
    expect(createFormats('en').shortCount(123_456)).toBe('123.5K');
    expect(createFormats('en').shortCount(9_999)).toBe('9,999');
    expect(createFormats('zh-CN').shortMoney(-123_456_789n, CNY)).toBe('-¥123.5万');
  });

  it.each([
    [0n, '¥0', '¥0'],
    [35n, '¥0.35', '¥0.35'],
    [9_820n, '¥98.2', '¥98.2'],
    [30_000n, '¥300', '¥300'],
    [-98_210n, '-¥982.1', '-¥982.1'],
    [363_512n, '¥3,635', '¥3.6K'],
    [5_160_000n, '¥5.2万', '¥51.6K'],
  ])('keep of %s minor units what can be told apart', (cents, chinese, english) => {
    expect(createFormats('zh-CN').shortMoney(cents, CNY)).toBe(chinese);
    expect(createFormats('en').shortMoney(cents, CNY)).toBe(english);
  });

  it('keep every digit of money beyond the precision of a double', () => {
    expect(createFormats('en').money(90_071_992_547_409_931n, CNY)).toBe('¥900,719,925,474,099.31');
    expect(createFormats('en').money(5n, CNY)).toBe('¥0.05');
    expect(createFormats('en').money(-5n, CNY)).toBe('-¥0.05');
    expect(createFormats('en').money(1234n, JPY)).toBe('¥1,234');
  });

  it('show a share that does not exist as a dash', () => {
    expect(createFormats('en').percent(null)).toBe('–');
    expect(createFormats('en').percent(0.1234)).toBe('12.3%');
  });
});

describe('the RFM grid', () => {
  it('colours by rank, equal values alike, none without a value', () => {
    expect(rankScaleSteps([0, 1, 1, 2, 3, 4, 1000])).toEqual([0, 1, 1, 3, 4, 5, 6]);
    expect(rankScaleSteps([0, 0])).toEqual([0, 0]);
  });
});
