import type { Label } from '#core/kernel/label.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { AUDIENCE_ATTRIBUTES, AUDIENCE_EVENTS, AUDIENCE_NUMBERS, AudienceRule } from './audience-rule.ts';
import { nameTag, nameTagValue } from './tag-names.ts';
import { CLASSIC_8, NAMED_11 } from '#core/mart/segmentation/segment-maps.ts';

/** What a rule's text needs besides the rule: the project's currency, and names of things that a rule holds by id. */
export type RuleNames = {
  readonly currency: { readonly code: string; readonly decimals: number };
  /** Store id → name; an id without a name is written as it is. */
  readonly stores?: ReadonlyMap<string, string>;
  /** Strategy id → name. */
  readonly strategies?: ReadonlyMap<string, string>;
};

type NumberField = (typeof AUDIENCE_NUMBERS)[number];

/** How a number that a rule can bound is named and written. */
export const AUDIENCE_NUMBER_LABELS: Readonly<
  Record<NumberField, { readonly label: Label; readonly unit: 'days' | 'count' | 'money' | 'share' }>
> = {
  recency_days: { label: { zh: '距上次购买', en: 'Days since last purchase' }, unit: 'days' },
  tenure_days: { label: { zh: '距首次购买', en: 'Days since first purchase' }, unit: 'days' },
  frequency: { label: { zh: '购买次数', en: 'Purchases' }, unit: 'count' },
  monetary_cents: { label: { zh: '消费金额', en: 'Net money' }, unit: 'money' },
  average_order_cents: { label: { zh: '客单价', en: 'Average order' }, unit: 'money' },
  margin_cents: { label: { zh: '毛利', en: 'Margin' }, unit: 'money' },
  ltv_historic_cents: { label: { zh: '历史 LTV', en: 'LTV so far' }, unit: 'money' },
  ltv_predicted_cents: { label: { zh: '预测 LTV', en: 'Predicted LTV' }, unit: 'money' },
  ltv_cents: { label: { zh: '客户价值 LTV', en: 'LTV' }, unit: 'money' },
  p_alive: { label: { zh: '活跃概率', en: 'P(alive)' }, unit: 'share' },
  expected_purchases: { label: { zh: '预期购买次数', en: 'Expected purchases' }, unit: 'count' },
};

/** Names of the customer master's attributes. */
export const AUDIENCE_ATTRIBUTE_LABELS: Readonly<Record<(typeof AUDIENCE_ATTRIBUTES)[number], Label>> = {
  gender: { zh: '性别', en: 'Gender' },
  city: { zh: '城市', en: 'City' },
  channel: { zh: '来源渠道', en: 'Channel' },
};

const EVENT_LABELS: Readonly<Record<(typeof AUDIENCE_EVENTS)[number], Label>> = {
  view: { zh: '浏览', en: 'Viewed' },
  favorite: { zh: '收藏', en: 'Favourited' },
  cart: { zh: '加购', en: 'Added to cart' },
  purchase: { zh: '购买', en: 'Bought' },
};

const RFM_NAMES: ReadonlyMap<string, Label> = new Map(
  [...CLASSIC_8, ...NAMED_11].map(({ key, label }) => [key, label]),
);

/** Name of an RFM segment of either map; of the project's own map, the code itself. */
export function nameRfmSegment(code: string): Label {
  return RFM_NAMES.get(code) ?? same(code);
}

function same(text: string): Label {
  return { zh: text, en: text };
}

function listLabels(labels: readonly Label[]): Label {
  return { zh: labels.map(({ zh }) => zh).join('、'), en: labels.map(({ en }) => en).join(', ') };
}

function name(label: Label, value: Label): Label {
  return { zh: `${label.zh}：${value.zh}`, en: `${label.en}: ${value.en}` };
}

function writeNumber(value: number, field: NumberField, { currency }: RuleNames): Label {
  const { unit } = AUDIENCE_NUMBER_LABELS[field];
  const write = (language: string): string => {
    switch (unit) {
      case 'money':
        return new Intl.NumberFormat(language, {
          style: 'currency',
          currency: currency.code,
          currencyDisplay: 'narrowSymbol',
          minimumFractionDigits: 0,
          maximumFractionDigits: currency.decimals,
        }).format(value / 10 ** currency.decimals);
      case 'share':
        return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value);
      case 'days':
      case 'count':
        return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
    }
  };
  return { zh: write('zh-CN'), en: write('en') };
}

function writeRange(rule: Extract<AudienceRule, { kind: 'number' }>, names: RuleNames): Label {
  const { label, unit } = AUDIENCE_NUMBER_LABELS[rule.field];
  const min = rule.min === null ? null : writeNumber(rule.min, rule.field, names);
  const max = rule.max === null ? null : writeNumber(rule.max, rule.field, names);
  const tail = unit === 'days' ? { zh: ' 天', en: ' d' } : unit === 'count' ? { zh: ' 次', en: '' } : same('');
  const side = (language: 'zh' | 'en'): string => {
    if (min !== null && max !== null) {
      const both = rule.min === rule.max ? `= ${min[language]}` : `${min[language]}–${max[language]}`;
      return `${both}${tail[language]}`;
    }
    if (min !== null) return `≥ ${min[language]}${tail[language]}`;
    return max === null ? { zh: '已知', en: 'known' }[language] : `≤ ${max[language]}${tail[language]}`;
  };
  return { zh: `${label.zh} ${side('zh')}`, en: `${label.en} ${side('en')}` };
}

function writeDays({ from, through }: { readonly from: string | null; readonly through: string | null }): Label | null {
  if (from !== null && through !== null) {
    return from === through ? same(from) : { zh: `${from} 至 ${through}`, en: `${from} to ${through}` };
  }
  if (from !== null) return { zh: `${from} 起`, en: `from ${from}` };
  return through === null ? null : { zh: `截至 ${through}`, en: `through ${through}` };
}

/** `head`, the days in brackets where there are any, and what else narrows it. */
function within(
  head: Label,
  days: { readonly from: string | null; readonly through: string | null },
  extra: Label | null = null,
): Label {
  const parts = [writeDays(days), extra].filter((part) => part !== null);
  if (parts.length === 0) return head;
  return {
    zh: `${head.zh}（${parts.map(({ zh }) => zh).join('，')}）`,
    en: `${head.en} (${parts.map(({ en }) => en).join(', ')})`,
  };
}

function nameAll(ids: readonly string[], known: ReadonlyMap<string, string> | undefined): Label {
  return listLabels(ids.map((id) => same(known?.get(id) ?? id)));
}

function writeScores({ r, f, m }: Extract<AudienceRule, { kind: 'rfm-scores' }>): Label {
  const parts = Object.entries({ R: r, F: f, M: m }).flatMap(([letter, range]) =>
    range === undefined ? [] : [`${letter} ${range.min === range.max ? range.min : `${range.min}–${range.max}`}`],
  );
  return parts.length === 0 ? { zh: '有 RFM 评分', en: 'RFM scores known' } : same(parts.join(' · '));
}

function writeGroup(rules: readonly AudienceRule[], names: RuleNames, word: Label, empty: Label): Label {
  if (rules.length === 0) return empty;
  const parts = rules.map((rule) => {
    const text = describeRule(rule, names);
    const isGroup = (rule.kind === 'all' || rule.kind === 'any') && rule.rules.length > 1 && rules.length > 1;
    return isGroup ? { zh: `（${text.zh}）`, en: `(${text.en})` } : text;
  });
  return { zh: parts.map(({ zh }) => zh).join(word.zh), en: parts.map(({ en }) => en).join(word.en) };
}

/** An audience rule in words, in both languages: the text of a chip, of an export's filters, of a report. */
export function describeRule(rule: AudienceRule, names: RuleNames): Label {
  switch (rule.kind) {
    case 'all':
      return writeGroup(rule.rules, names, { zh: ' 且 ', en: ' and ' }, { zh: '全部客户', en: 'everybody' });
    case 'any':
      return writeGroup(rule.rules, names, { zh: ' 或 ', en: ' or ' }, { zh: '无人', en: 'nobody' });
    case 'not': {
      const { zh, en } = describeRule(rule.rule, names);
      return { zh: `排除（${zh}）`, en: `not (${en})` };
    }
    case 'segment':
      return name(
        { zh: '客户分群', en: 'Segment' },
        listLabels(
          rule.keys.map((key) => SEGMENT_MEMBERS.find((member) => member.key === key)?.label ?? same(`${key}`)),
        ),
      );
    case 'value':
      return name(
        { zh: '价值等级', en: 'Value tier' },
        listLabels(rule.keys.map((key) => VALUE_MEMBERS.find((member) => member.key === key)?.label ?? same(`${key}`))),
      );
    case 'rfm-segment':
      return name({ zh: 'RFM 客群', en: 'RFM segment' }, listLabels(rule.codes.map(nameRfmSegment)));
    case 'rfm-scores':
      return writeScores(rule);
    case 'number':
      return writeRange(rule, names);
    case 'tag':
      return name(nameTag(rule.tag), listLabels(rule.values.map((value) => nameTagValue(rule.tag, value))));
    case 'home-store':
      return name({ zh: '常购门店', en: 'Home store' }, nameAll(rule.ids, names.stores));
    case 'attribute':
      return name(AUDIENCE_ATTRIBUTE_LABELS[rule.field], listLabels(rule.values.map(same)));
    case 'first-purchase':
      return name({ zh: '首购', en: 'First purchase' }, writeDays(rule) ?? { zh: '已有', en: 'known' });
    case 'purchased':
      return within(
        { zh: `购买 ≥ ${rule.min} 次`, en: `Purchases ≥ ${rule.min}` },
        rule,
        rule.storeIds.length === 0 ? null : nameAll(rule.storeIds, names.stores),
      );
    case 'bought-product':
      return within(
        name({ zh: '买过', en: 'Bought' }, nameAll([...rule.categories, ...rule.productIds], undefined)),
        rule,
      );
    case 'behaved': {
      const { zh, en } = EVENT_LABELS[rule.type];
      return within({ zh: `${zh} ≥ ${rule.min} 次`, en: `${en} ≥ ${rule.min}` }, rule);
    }
    case 'sequence': {
      const [first, then] = [EVENT_LABELS[rule.first], EVENT_LABELS[rule.next]];
      const head = {
        zh: `${first.zh}后 ${rule.withinDays} 天内${then.zh}`,
        en: `${first.en}, then ${then.en.toLowerCase()} within ${rule.withinDays} d`,
      };
      return within(head, rule, rule.sameDay ? { zh: '含当天', en: 'same day counts' } : null);
    }
    case 'named':
      return name(rule.of === 'tag' ? { zh: '标签', en: 'Tag' } : { zh: '客群', en: 'Saved segment' }, same(rule.name));
    case 'touched': {
      const arm =
        rule.arm === undefined
          ? null
          : rule.arm === 'control'
            ? { zh: '对照组', en: 'control' }
            : { zh: '处理组', en: 'treated' };
      const head = name({ zh: '策略名单', en: 'In strategy' }, nameAll([rule.strategyId], names.strategies));
      return within(head, { from: null, through: null }, arm);
    }
    case 'customers': {
      const count = new Intl.NumberFormat('en').format(rule.ids.length);
      return { zh: `名单中的 ${count} 位客户`, en: `${count} listed customers` };
    }
  }
}
