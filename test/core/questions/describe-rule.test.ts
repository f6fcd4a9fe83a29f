import { describe, expect, it } from 'vitest';
import { audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { describeRule } from '#core/questions/audience/describe-rule.ts';

const NAMES = {
  currency: { code: 'CNY', decimals: 2 },
  stores: new Map([['S1', '人民路店']]),
  strategies: new Map([['st-1', '五月唤醒']]),
};

const days = { from: '2024-01-01', through: '2024-03-31' };
const whenever = { from: null, through: null };

const CASES: readonly [AudienceRule, string, string][] = [
  [{ kind: 'segment', keys: [1, 3] }, '客户分群：新客、VIP', 'Segment: New, VIP'],
  [{ kind: 'value', keys: [1] }, '价值等级：高价值', 'Value tier: High value'],
  [{ kind: 'rfm-segment', codes: ['at_risk', 'own'] }, 'RFM 客群：有风险、own', 'RFM segment: At risk, own'],
  [{ kind: 'rfm-scores', r: { min: 4, max: 5 }, m: { min: 3, max: 3 } }, 'R 4–5 · M 3', 'R 4–5 · M 3'],
  [
    { kind: 'number', field: 'recency_days', min: null, max: 30 },
    '距上次购买 ≤ 30 天',
    'Days since last purchase ≤ 30 d',
  ],
  [
    { kind: 'number', field: 'monetary_cents', min: 100_000, max: 250_050 },
    '消费金额 ¥1,000–¥2,500.5',
    'Net money ¥1,000–¥2,500.5',
  ],
  [{ kind: 'number', field: 'p_alive', min: 0.5, max: null }, '活跃概率 ≥ 50%', 'P(alive) ≥ 50%'],
  [{ kind: 'number', field: 'frequency', min: 2, max: 2 }, '购买次数 = 2 次', 'Purchases = 2'],
  [{ kind: 'tag', tag: 'weekday', values: ['6', '7'] }, '购买星期：周六、周日', 'Buying weekday: Saturday, Sunday'],
  [{ kind: 'tag', tag: '妈妈', values: ['是'] }, '妈妈：是', '妈妈: 是'],
  [{ kind: 'home-store', ids: ['S1', 'S9'] }, '常购门店：人民路店、S9', 'Home store: 人民路店, S9'],
  [{ kind: 'attribute', field: 'city', values: ['上海'] }, '城市：上海', 'City: 上海'],
  [{ kind: 'first-purchase', ...days }, '首购：2024-01-01 至 2024-03-31', 'First purchase: 2024-01-01 to 2024-03-31'],
  [{ kind: 'first-purchase', ...days, through: null }, '首购：2024-01-01 起', 'First purchase: from 2024-01-01'],
  [
    { kind: 'purchased', ...days, min: 2, storeIds: ['S1'] },
    '购买 ≥ 2 次（2024-01-01 至 2024-03-31，人民路店）',
    'Purchases ≥ 2 (2024-01-01 to 2024-03-31, 人民路店)',
  ],
  [
    { kind: 'bought-product', ...whenever, categories: ['女装'], productIds: ['P1'] },
    '买过：女装、P1',
    'Bought: 女装, P1',
  ],
  [{ kind: 'behaved', type: 'cart', ...whenever, min: 3 }, '加购 ≥ 3 次', 'Added to cart ≥ 3'],
  [
    { kind: 'sequence', first: 'cart', next: 'purchase', withinDays: 7, sameDay: true, ...whenever },
    '加购后 7 天内购买（含当天）',
    'Added to cart, then bought within 7 d (same day counts)',
  ],
  [
    { kind: 'touched', strategyId: 'st-1', arm: 'control' },
    '策略名单：五月唤醒（对照组）',
    'In strategy: 五月唤醒 (control)',
  ],
  [{ kind: 'customers', ids: ['a', 'b'] }, '名单中的 2 位客户', '2 listed customers'],
  [
    { kind: 'named', of: 'segment', id: 'x', name: '高潜', rule: { kind: 'all', rules: [] } },
    '客群：高潜',
    'Saved segment: 高潜',
  ],
  [
    {
      kind: 'all',
      rules: [
        { kind: 'segment', keys: [2] },
        {
          kind: 'any',
          rules: [
            { kind: 'value', keys: [1] },
            { kind: 'not', rule: { kind: 'attribute', field: 'gender', values: ['女'] } },
          ],
        },
      ],
    },
    '客户分群：老客 且 （价值等级：高价值 或 排除（性别：女））',
    'Segment: Returning and (Value tier: High value or not (Gender: 女))',
  ],
  [{ kind: 'all', rules: [] }, '全部客户', 'everybody'],
  [{ kind: 'any', rules: [] }, '无人', 'nobody'],
];

describe('a rule in words', () => {
  it.each(CASES)('%j', (rule, zh, en) => {
    expect(audienceRuleSchema.parse(rule)).toEqual(rule);
    expect(describeRule(rule, NAMES)).toEqual({ zh, en });
  });
});
