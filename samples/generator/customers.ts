import { AS_OF_DATE, DAY_COUNT, findDayOfDemand, formatTime, getCumulativeDemand, toDay } from './calendar.ts';
import { CATEGORY_NAMES, STORES } from './catalogue.ts';
import type { Store } from './catalogue.ts';
import { createRandom } from './random.ts';

export type Customer = {
  readonly id: string;
  readonly name: string;
  readonly gender: string;
  readonly birthDate: string | null;
  readonly city: string;
  readonly channel: string;
  readonly level: string;
  /** Seconds since the sample's first midnight; negative for customers from before. */
  readonly registeredAt: number;
  /** Day from which this customer may buy; null: registered, never buys. */
  readonly firstDay: number | null;
  readonly isFromBefore: boolean;
  /** Purchases per ordinary day while active, and the chance to leave after each one. */
  readonly rate: number;
  readonly dropOut: number;
  /** Yuan that a typical item of this customer costs. */
  readonly priceLevel: number;
  readonly basketSize: number;
  readonly dealAffinity: number;
  readonly tastes: Readonly<Record<string, number>>;
  readonly shop: Store | undefined;
  readonly onlineStore: Store;
  /** Id of the same person at the second platform, and whether the two are linked. */
  readonly douyinId: string | null;
  readonly isLinked: boolean;
};

const surnames = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余');
const given = Array.from(
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鑫波辉宁博宇晨欣怡子涵思远若彤一诺梓萱浩然雨桐嘉怡',
);

const cities: readonly (readonly [city: string, weight: number])[] = [
  ['上海', 20],
  ['杭州', 12],
  ['成都', 11],
  ['广州', 10],
  ['北京', 9],
  ['深圳', 8],
  ['南京', 6],
  ['武汉', 5],
  ['苏州', 5],
  ['重庆', 4],
  ['西安', 3],
  ['长沙', 3],
  ['宁波', 2],
  ['青岛', 2],
];

export const ACQUISITION_CHANNELS: readonly (readonly [channel: string, share: number, yuanEach: number])[] = [
  ['自然流量', 30, 0],
  ['天猫推广', 26, 58],
  ['抖音投放', 16, 44],
  ['微信社群', 16, 18],
  ['门店扫码', 12, 9],
];

const onlineStores = STORES.filter((store) => store.city === null);

function createCustomer(seed: string, index: number, count: number): Customer {
  const random = createRandom(`${seed}/customer/${index}`);
  const [city] = random.pickWeighted(cities, ([, weight]) => weight);
  const [channel] = random.pickWeighted(ACQUISITION_CHANNELS, ([, share]) => share);
  const localStores = STORES.filter((store) => store.city === city);
  const isFromBefore = index < count * 0.28;
  const neverBuys = !isFromBefore && random.chance(0.07);
  const totalDemand = getCumulativeDemand(DAY_COUNT);
  const arrivalDay = isFromBefore ? 0 : findDayOfDemand(totalDemand * random.next());
  const registeredDay = isFromBefore ? -random.integer(1, 720) : arrivalDay;
  const isWoman = random.chance(0.63);
  const age = Math.min(72, Math.max(18, Math.round(33 + 9 * random.normal())));
  const birthDay = toDay(AS_OF_DATE) - age * 365 - random.integer(0, 364);
  const priceLevel = 78 * Math.exp(0.55 * random.normal());
  const tasteStrength = Object.fromEntries(CATEGORY_NAMES.map((name) => [name, 0.08 + random.gamma(0.35)]));
  const hasDouyin = channel === '抖音投放' ? random.chance(0.3) : random.chance(0.05);
  return {
    id: `10${random.digits(16)}`,
    name: `${random.pick(surnames)}${random.pick(given)}${random.chance(0.6) ? random.pick(given) : ''}`,
    gender: random.chance(0.05) ? '' : isWoman ? '女' : '男',
    birthDate: random.chance(0.22) ? null : formatTime(birthDay * 86_400).slice(0, 10),
    city,
    channel: channel === '门店扫码' && localStores.length === 0 ? '自然流量' : channel,
    level: random.pickWeighted(['普通', '银卡', '金卡'], (level) => (level === '普通' ? 8 : level === '银卡' ? 3 : 1)),
    registeredAt: registeredDay * 86_400 + random.integer(8 * 3600, 22 * 3600),
    firstDay: neverBuys ? null : arrivalDay,
    isFromBefore,
    rate: random.gamma(0.95) / 46,
    dropOut: Math.min(0.97, random.beta(0.85, 3)),
    priceLevel,
    basketSize: 0.3 + 0.45 * random.gamma(1),
    dealAffinity: random.beta(1.3, 2),
    tastes: tasteStrength,
    shop: localStores.length > 0 && random.chance(0.55) ? random.pick(localStores) : undefined,
    onlineStore: random.pickWeighted(onlineStores, (store) => store.share),
    douyinId: hasDouyin ? `7${random.digits(18)}` : null,
    isLinked: hasDouyin && random.chance(0.85),
  };
}

/** Customers in the order of their index. Purchase rates are gamma, drop-out chances beta distributed. */
export function createCustomers(seed: string, count: number): Customer[] {
  return Array.from({ length: count }, (_, index) => createCustomer(seed, index, count));
}
