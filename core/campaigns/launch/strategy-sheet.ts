import { writePercent } from '#core/kernel/percent-text.ts';
import type { Label } from '#core/kernel/label.ts';
import { ASSUMPTION_NAMES, ASSUMPTIONS, EVIDENCE_LABELS } from '#core/campaigns/strategy/assumptions.ts';
import { CUT_REASON_LABELS } from '#core/campaigns/plan/feasibility.ts';
import { SIMULATION_LAYER_LABELS, type LayerShares } from '#core/campaigns/draws/layers.ts';
import type { Launch } from './launch-record.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { STRATEGY_TYPE_LABELS } from '#core/campaigns/strategy/strategy.ts';
import type { DrawnNumber, StrategySummary } from '#core/campaigns/draws/summary.ts';

export type SheetOptions = {
  readonly language: 'zh' | 'en';
  /** ISO 4217, and how many decimals its minor unit has. */
  readonly currency: { readonly code: string; readonly decimals: number };
};

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `body{font:14px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1f2329;max-width:860px;margin:32px auto;padding:0 24px}
h1{font-size:22px;margin:0 0 4px}h2{font-size:15px;margin:28px 0 8px}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:5px 12px 5px 0;border-bottom:1px solid #e5e7eb;font-variant-numeric:tabular-nums}
td.end,th.end{text-align:right}p.note{color:#5f6672;margin:4px 0}code{font-size:12px;word-break:break-all}
@page{margin:14mm;size:A4}
@media print{body{font-size:11.5px;line-height:1.45;margin:0;max-width:none;padding:0}h1{font-size:19px}h2{font-size:13px;margin:16px 0 4px}
th,td{padding:3px 10px 3px 0}tr,h2+*{break-inside:avoid}h2{break-after:avoid}}`;

/**
 * The strategy on one page, for the file and for print: who, what, assumptions with their sources, what is expected as median and
 * the middle of the draws, what the uncertainty is made of, who was cut, and the hash of what was frozen. Self-contained HTML.
 */
export function writeStrategySheet(
  plan: StrategyPlan,
  summary: StrategySummary,
  launch: Launch,
  { language, currency }: SheetOptions,
): string {
  const say = (label: Label): string => escapeText(language === 'zh' ? label.zh : label.en);
  const { strategy } = plan.planned;
  const unit = 10 ** currency.decimals;
  const number = (value: number, digits = 0): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const money = (cents: number): string => `${currency.code} ${number(cents / unit)}`;
  const row = (head: string, ...cells: string[]): string =>
    `<tr><th scope="row">${head}</th>${cells.map((cell) => `<td class="end">${cell}</td>`).join('')}</tr>`;
  const between = (drawn: DrawnNumber, show: (value: number) => string): string[] => [
    show(drawn.median),
    `${show(drawn.low)} – ${show(drawn.high)}`,
  ];
  const { metrics, layers } = summary;
  const percent = writePercent(summary.level);
  const results: [Label, DrawnNumber, (value: number) => string][] = [
    [{ zh: '增量订单', en: 'Incremental orders' }, metrics.incrementalOrders, (value) => number(value, 1)],
    [{ zh: '自然订单（不触达）', en: 'Orders without the strategy' }, metrics.controlOrders, (value) => number(value)],
    [
      { zh: '被补贴的自然订单', en: 'Baseline orders subsidised' },
      metrics.subsidisedOrders,
      (value) => number(value, 1),
    ],
    [{ zh: '增量毛利', en: 'Incremental margin' }, metrics.marginCents, money],
    [{ zh: '优惠成本', en: 'Cost of the offer' }, metrics.offerCents, money],
    [{ zh: '净收益', en: 'Net' }, metrics.netCents, money],
  ];
  const assumed = ASSUMPTION_NAMES.flatMap((name) => {
    const range = strategy.assumptions[name];
    if (range === undefined) return [];
    const { label, unit: kind } = ASSUMPTIONS[name];
    const show = (value: number): string => (kind === 'days' ? number(value, 1) : `${number(100 * value, 1)} %`);
    const source = say(EVIDENCE_LABELS[range.source]);
    return [row(say(label), show(range.low), show(range.mid), show(range.high), source)];
  });
  const shares = (of: LayerShares): string =>
    Object.entries(SIMULATION_LAYER_LABELS)
      .map(([id, label]) => row(say(label), `${number(100 * of[id as keyof LayerShares])} %`))
      .join('');
  const heads = (...labels: Label[]): string =>
    `<tr>${labels.map((label, place) => `<th scope="col"${place === 0 ? '' : ' class="end"'}>${say(label)}</th>`).join('')}</tr>`;
  const title = escapeText(strategy.name);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head><body>
<h1>${title}</h1>
<p class="note">${say(STRATEGY_TYPE_LABELS[strategy.type])} · ${escapeText(strategy.id)} · ${escapeText(strategy.channel)} · ${launch.prediction.startsOn} · ${say({ zh: `窗口 ${strategy.conversionWindowDays} 天`, en: `window of ${strategy.conversionWindowDays} days` })}</p>
<h2>${say({ zh: '人群', en: 'Audience' })}</h2>
<table>${row(say({ zh: '规则命中', en: 'Of the rule' }), number(plan.feasibility.audience))}${plan.feasibility.cuts
    .map(({ reason, customers }) => row(say(CUT_REASON_LABELS[reason]), `−${number(customers)}`))
    .join('')}${row(say({ zh: '触达组', en: 'Treated' }), number(launch.prediction.treated))}${row(
    say({ zh: '对照组', en: 'Control' }),
    number(launch.prediction.control),
  )}</table>
<h2>${say({ zh: `预期结果（中位数与中间 ${percent}%）`, en: `Expected result (median and middle ${percent} %)` })}</h2>
<table>${heads({ zh: '指标', en: 'Measure' }, { zh: '中位数', en: 'Median' }, { zh: '区间', en: 'Interval' })}${results
    .map(([label, drawn, show]) => row(say(label), ...between(drawn, show)))
    .join('')}</table>
<p class="note">${say({ zh: '净收益为正的概率', en: 'Chance of a positive net' })}: ${number(100 * summary.profitChance)} %</p>
<h2>${say({ zh: '假设', en: 'Assumptions' })}</h2>
<table>${heads({ zh: '假设', en: 'Assumption' }, { zh: '低', en: 'Low' }, { zh: '中', en: 'Middle' }, { zh: '高', en: 'High' }, { zh: '来源', en: 'Source' })}${assumed.join('')}</table>
${layers === null ? '' : `<h2>${say({ zh: '净收益的不确定性来自', en: 'What the uncertainty of the net is made of' })}</h2><table>${shares(layers.netCents)}</table>`}
<h2>${say({ zh: '冻结', en: 'Frozen' })}</h2>
<p class="note">${say({ zh: '截止日', en: 'As of' })} ${launch.scenario.asOfDate} · ${say({ zh: '种子', en: 'seed' })} ${launch.scenario.seeds.individual} · ${launch.scenario.draws} ${say({ zh: '次抽样', en: 'draws' })} · ${escapeText(launch.scenario.model.id)}</p>
<p class="note"><code>${launch.prediction.hash}</code></p>
</body></html>
`;
}
