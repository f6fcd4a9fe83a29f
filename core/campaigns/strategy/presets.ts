import { strategySchema, type Strategy, type StrategyInput, type StrategyType } from './strategy.ts';

type PresetType = Exclude<StrategyType, 'custom'>;

/**
 * VIP维护: the best customers are kept with one personal message and a small privilege. Effects are guesses until past
 * touches say more.
 */
const vipCare: StrategyInput = {
  id: 'vip-care',
  name: 'VIP维护',
  type: 'vip-care',
  audience: { kind: 'value', keys: [1] },
  channel: '企业微信',
  schedule: { waves: [0] },
  offer: { kind: 'rate', rate: 0.05 },
  costs: { touchCents: 35, fixedCents: 0 },
  holdoutShare: 0.2,
  conversionWindowDays: 30,
  assumptions: {
    lift: { low: 0, mid: 0.15, high: 0.4, source: 'guess' },
    decayDays: { low: 7, mid: 14, high: 28, source: 'guess' },
    redemption: { low: 0.2, mid: 0.4, high: 0.6, source: 'guess' },
  },
};

/** 激活: customers of medium value, alive but buying little, are invited twice with a coupon. */
const activate: StrategyInput = {
  id: 'activate',
  name: '激活',
  type: 'activate',
  audience: { kind: 'value', keys: [2] },
  channel: '短信',
  schedule: { waves: [0, 10], frequencyCap: { touches: 3, days: 30 } },
  offer: { kind: 'rate', rate: 0.1 },
  costs: { touchCents: 6, fixedCents: 0 },
  holdoutShare: 0.2,
  conversionWindowDays: 30,
  assumptions: {
    lift: { low: 0, mid: 0.3, high: 0.8, source: 'guess' },
    decayDays: { low: 5, mid: 10, high: 20, source: 'guess' },
    fatigue: { low: 0.4, mid: 0.7, high: 0.9, source: 'guess' },
    redemption: { low: 0.2, mid: 0.4, high: 0.7, source: 'guess' },
  },
};

/** 唤醒: customers of low value who have probably left are called back with money off. */
const winBack: StrategyInput = {
  id: 'win-back',
  name: '唤醒',
  type: 'win-back',
  audience: {
    kind: 'all',
    rules: [
      { kind: 'value', keys: [3] },
      { kind: 'number', field: 'recency_days', min: 90, max: null },
    ],
  },
  channel: '短信',
  schedule: { waves: [0, 14], frequencyCap: { touches: 3, days: 30 } },
  offer: { kind: 'amount', amountCents: 2000, minSpendCents: 9900 },
  costs: { touchCents: 6, fixedCents: 0 },
  holdoutShare: 0.2,
  conversionWindowDays: 30,
  assumptions: {
    reactivation: { low: 0, mid: 0.03, high: 0.08, source: 'guess' },
    fatigue: { low: 0.4, mid: 0.6, high: 0.9, source: 'guess' },
    redemption: { low: 0.3, mid: 0.6, high: 0.9, source: 'guess' },
  },
};

const PRESETS: Readonly<Record<PresetType, StrategyInput>> = { 'vip-care': vipCare, activate, 'win-back': winBack };

/** The preset of a type as a strategy of its own, with changes. `custom` starts from activation without its audience. */
export function createPreset(type: StrategyType, changes: Partial<StrategyInput> = {}): Strategy {
  const base: StrategyInput =
    type === 'custom'
      ? { ...activate, id: 'custom', name: '自定义', type, audience: { kind: 'all', rules: [] } }
      : PRESETS[type];
  return strategySchema.parse({ ...base, ...changes });
}
