import type { Random } from './random.ts';
import { AS_OF_DATE } from './calendar.ts';

export type Product = {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly listCents: number;
  readonly costCents: number;
  readonly popularity: number;
  /** Position of the product that is often bought with this one. */
  readonly companion: number;
};

export type Store = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly channel: string;
  readonly city: string | null;
  readonly share: number;
};

export type Promotion = {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly rate: number;
};

type Category = {
  readonly name: string;
  readonly brands: readonly string[];
  readonly items: readonly (readonly [name: string, yuan: number])[];
  readonly marginRate: number;
};

const categories: readonly Category[] = [
  {
    name: '个护清洁',
    brands: ['清沐', '素氧', '禾净'],
    items: [
      ['氨基酸洗发水 500ml', 59.9],
      ['柔顺护发素 500ml', 49.9],
      ['沐浴露 1L', 45],
      ['酵素洗衣液 3kg', 39.9],
      ['洗衣凝珠 50颗', 56],
      ['抽纸 24包', 49.9],
      ['云感牙膏 三支装', 29.9],
      ['电动牙刷头 四支', 69],
      ['洗手液 补充装', 19.9],
      ['厨房湿巾 8包', 32.8],
      ['消毒湿巾 80片', 16.9],
      ['香氛护手霜', 35],
      ['男士洁面乳', 42],
      ['剃须刀片 8枚', 88],
      ['旅行洗护套装', 39],
    ],
    marginRate: 0.42,
  },
  {
    name: '美妆护肤',
    brands: ['棠序', '雪衡', '漱玉'],
    items: [
      ['玻尿酸面膜 20片', 129],
      ['烟酰胺精华 30ml', 239],
      ['水乳套装', 299],
      ['防晒霜 SPF50 50ml', 89],
      ['卸妆油 200ml', 109],
      ['氨基酸洁面 150g', 79],
      ['气垫粉底', 169],
      ['哑光口红', 119],
      ['眼霜 15g', 268],
      ['身体乳 400ml', 69],
      ['化妆棉 600片', 25.9],
      ['香水小样套装', 99],
      ['眉笔 双头', 39.9],
      ['修护面霜 50g', 199],
      ['礼盒 焕颜七件套', 1299],
    ],
    marginRate: 0.6,
  },
  {
    name: '母婴用品',
    brands: ['小禾苗', '贝安心'],
    items: [
      ['纸尿裤 L 84片', 139],
      ['拉拉裤 XL 72片', 145],
      ['婴儿湿巾 10包', 59.9],
      ['三段奶粉 900g', 298],
      ['一段奶粉 900g', 318],
      ['宝宝面条 6盒', 66],
      ['儿童沐浴露', 58],
      ['玻璃奶瓶 240ml', 89],
      ['吸管杯', 75],
      ['婴儿爬行垫', 269],
      ['儿童绘本 套装', 128],
      ['积木 120粒', 159],
      ['纯棉连体衣', 79],
      ['婴儿推车 轻便', 1099],
      ['安全座椅', 1880],
    ],
    marginRate: 0.28,
  },
  {
    name: '宠物用品',
    brands: ['喵住', '旺仔屋'],
    items: [
      ['全价猫粮 5kg', 219],
      ['豆腐猫砂 6L×4', 79.9],
      ['猫条 40支', 59],
      ['冻干鸡肉 200g', 68],
      ['全价犬粮 10kg', 329],
      ['狗咬胶 20支', 39.9],
      ['宠物尿垫 100片', 49.9],
      ['自动饮水机', 159],
      ['饮水机滤芯 8片', 45],
      ['猫抓板', 29.9],
      ['猫爬架', 239],
      ['宠物外出包', 129],
      ['驱虫滴剂 3支', 118],
      ['宠物香波', 48],
      ['智能喂食器', 399],
    ],
    marginRate: 0.36,
  },
  {
    name: '休闲零食',
    brands: ['山果记', '嚼点', '老灶头'],
    items: [
      ['每日坚果 30包', 99],
      ['夏威夷果 500g', 49.9],
      ['猪肉脯 200g', 29.9],
      ['鸭脖 礼盒', 69],
      ['海苔脆 8罐', 45],
      ['芒果干 400g', 26.9],
      ['蛋黄酥 12枚', 42],
      ['曲奇礼盒', 88],
      ['无糖饼干 1kg', 35.8],
      ['辣条 混合装', 19.9],
      ['牛肉干 500g', 89],
      ['冻干草莓 100g', 32],
      ['月饼礼盒', 268],
      ['年货坚果礼盒', 198],
      ['儿童溶豆 5罐', 55],
    ],
    marginRate: 0.35,
  },
  {
    name: '茶饮咖啡',
    brands: ['岭上', '拾豆'],
    items: [
      ['明前龙井 100g', 298],
      ['大红袍 250g', 188],
      ['茉莉花茶 200g', 78],
      ['冷泡茶 20包', 45],
      ['挂耳咖啡 30片', 89],
      ['冻干咖啡 24颗', 119],
      ['咖啡豆 意式 500g', 79],
      ['燕麦奶 1L×6', 69],
      ['柠檬液 12条', 39.9],
      ['养生茶 30包', 59],
      ['蜂蜜 500g', 68],
      ['普洱茶饼 357g', 358],
      ['手冲壶', 139],
      ['马克杯', 39],
      ['茶具套装', 459],
    ],
    marginRate: 0.5,
  },
  {
    name: '家居家纺',
    brands: ['栖木', '云织'],
    items: [
      ['全棉四件套 1.8m', 399],
      ['蚕丝被 冬季', 899],
      ['乳胶枕', 199],
      ['浴巾 两条装', 79],
      ['毛巾 四条装', 49.9],
      ['遮光窗帘', 269],
      ['香薰蜡烛', 69],
      ['收纳箱 三只', 89],
      ['衣架 20个', 29.9],
      ['防滑地垫', 45],
      ['保温杯 500ml', 119],
      ['不粘炒锅 30cm', 239],
      ['保鲜盒 六件套', 75],
      ['砧板', 59],
      ['餐具套装', 168],
    ],
    marginRate: 0.48,
  },
  {
    name: '小家电',
    brands: ['澄电', '和风'],
    items: [
      ['空气炸锅 5L', 329],
      ['电热水壶', 119],
      ['破壁机', 599],
      ['电动牙刷', 299],
      ['吹风机', 399],
      ['扫地机器人', 1999],
      ['加湿器', 169],
      ['空气净化器', 1299],
      ['养生壶', 159],
      ['电饭煲 4L', 369],
      ['挂烫机', 259],
      ['筋膜枪', 349],
      ['台灯 护眼', 229],
      ['小风扇', 59],
      ['体脂秤', 99],
    ],
    marginRate: 0.3,
  },
];

export function createProducts(random: Random): Product[] {
  return categories.flatMap((category, categoryIndex) =>
    category.items.map(([name, yuan], itemIndex) => {
      const brand = category.brands[itemIndex % category.brands.length] ?? '';
      const listCents = Math.round(yuan * 100);
      const margin = Math.min(0.8, Math.max(0.1, category.marginRate + 0.06 * random.normal()));
      const near = itemIndex % 2 === 0 ? Math.min(itemIndex + 1, category.items.length - 1) : itemIndex - 1;
      return {
        id: `6${String(categoryIndex + 1).padStart(2, '0')}${random.digits(7)}${String(itemIndex + 1).padStart(2, '0')}`,
        name: `${brand} ${name}`,
        category: category.name,
        brand,
        listCents,
        costCents: Math.round(listCents * (1 - margin)),
        popularity: 0.3 + random.gamma(1.2),
        companion: categoryIndex * category.items.length + near,
      };
    }),
  );
}

export const CATEGORY_NAMES = categories.map((category) => category.name);

export const STORES: readonly Store[] = [
  { id: 'SH001', name: '上海静安店', region: '华东', channel: '门店', city: '上海', share: 0 },
  { id: 'SH002', name: '上海浦东店', region: '华东', channel: '门店', city: '上海', share: 0 },
  { id: 'HZ001', name: '杭州西湖店', region: '华东', channel: '门店', city: '杭州', share: 0 },
  { id: 'CD001', name: '成都春熙店', region: '西南', channel: '门店', city: '成都', share: 0 },
  { id: 'GZ001', name: '广州天河店', region: '华南', channel: '门店', city: '广州', share: 0 },
  { id: 'TM001', name: '天猫旗舰店', region: '线上', channel: '天猫', city: null, share: 0.52 },
  { id: 'JD001', name: '京东专卖店', region: '线上', channel: '京东', city: null, share: 0.2 },
  { id: 'XCX01', name: '小程序商城', region: '线上', channel: '微信小程序', city: null, share: 0.28 },
];

export const DOUYIN_STORE: Store = {
  id: 'DY001',
  name: '抖音小店',
  region: '线上',
  channel: '抖音',
  city: null,
  share: 0,
};

export const PROMOTIONS: readonly Promotion[] = [
  { id: 'P2024MID', name: '2024 中秋礼遇', from: '2024-09-10', to: '2024-09-17', type: '满减', rate: 0.08 },
  { id: 'P2024D11', name: '2024 双11 狂欢', from: '2024-10-31', to: '2024-11-11', type: '满减', rate: 0.16 },
  { id: 'P2024D12', name: '2024 双12', from: '2024-12-10', to: '2024-12-12', type: '折扣', rate: 0.1 },
  { id: 'P2025CNY', name: '2025 年货节', from: '2025-01-08', to: '2025-01-22', type: '折扣', rate: 0.1 },
  { id: 'P2025W38', name: '2025 三八焕新', from: '2025-03-05', to: '2025-03-08', type: '折扣', rate: 0.12 },
  { id: 'P2025618', name: '2025 618 年中大促', from: '2025-05-31', to: '2025-06-18', type: '满减', rate: 0.15 },
  { id: 'P2025WAKE', name: '唤醒短信 20 元券', from: '2025-09-08', to: '2025-11-08', type: '优惠券', rate: 0 },
  { id: 'P2025D11', name: '2025 双11 狂欢', from: '2025-10-31', to: '2025-11-11', type: '满减', rate: 0.16 },
  { id: 'P2025D12', name: '2025 双12', from: '2025-12-10', to: '2025-12-12', type: '折扣', rate: 0.1 },
  { id: 'P2026CNY', name: '2026 年货节', from: '2026-01-28', to: '2026-02-11', type: '折扣', rate: 0.1 },
  { id: 'P2026VIP', name: 'VIP 专享 9 折', from: '2026-03-12', to: '2026-04-15', type: '优惠券', rate: 0.1 },
  { id: 'P2026618', name: '2026 618 年中大促', from: '2026-05-31', to: '2026-06-18', type: '满减', rate: 0.15 },
  { id: 'P2026SUM', name: '2026 暑期清凉', from: '2026-06-25', to: '2026-07-31', type: '折扣', rate: 0.05 },
];

/** The promotion of everyone that runs on a date; coupons go to their own audience. */
export function findPromotion(date: string): Promotion | undefined {
  return PROMOTIONS.find(
    (promotion) => promotion.type !== '优惠券' && promotion.from <= date && date <= promotion.to && date <= AS_OF_DATE,
  );
}
