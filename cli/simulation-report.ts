import { ASSUMPTIONS, EVIDENCE_LABELS } from '#core/campaigns/strategy/assumptions.ts';
import { CUT_REASON_LABELS } from '#core/campaigns/plan/feasibility.ts';
import { SIMULATION_LAYER_LABELS, type LayerShares } from '#core/campaigns/draws/layers.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { DrawnNumber } from '#core/campaigns/draws/summary.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import type { Rerun } from '#core/workbench/campaigns/rerun-lock.ts';
import type { SimulationReport, StrategyReport } from '#core/workbench/campaigns/simulate-campaign.ts';

function formatStrategy(report: StrategyReport, currency: SimulationReport['currency'], level: string): string[] {
  const unit = 10 ** currency.decimals;
  const number = (value: number, digits = 0): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const money = (cents: number): string => `${currency.code} ${number(cents / unit)}`;
  const percent = (share: number): string => `${number(100 * share)} %`;
  const line = (name: string, drawn: DrawnNumber, show: (value: number) => string): string =>
    `  ${name.padEnd(22)} ${show(drawn.median).padStart(14)}   middle ${level} % ${show(drawn.low)} – ${show(drawn.high)}`;
  const { strategy, summary, estimate, cuts, findings, calendar, refusal } = report;
  const { metrics, layers } = summary;
  const describeShares = (shares: LayerShares): string =>
    Object.entries(SIMULATION_LAYER_LABELS)
      .map(([id, label]) => `${label.en} ${percent(shares[id as keyof LayerShares])}`)
      .join(' · ');
  return [
    `${strategy.name} (${strategy.id}), ${strategy.channel}, window of ${strategy.conversionWindowDays} days`,
    `  audience ${number(report.audience)}, eligible ${number(report.eligible)}, treated ${number(summary.customers)}`,
    ...cuts.map(({ reason, customers }) => `    cut ${number(customers)}: ${CUT_REASON_LABELS[reason].en}`),
    ...findings.map(({ text }) => `    note: ${text.en}`),
    `  margin rate ${percent(report.strategy.assumptions.marginRate?.mid ?? report.marginRate)} (${report.marginSource})`,
    ...(estimate === null
      ? ['  no closed form under Pareto/NBD: simulated only']
      : [
          `  closed form, assumptions in the middle: ${number(estimate.incrementalOrders, 1)} incremental orders, net ${money(estimate.netCents)}`,
        ]),
    line('incremental orders', metrics.incrementalOrders, (value) => number(value, 1)),
    line('orders without it', metrics.controlOrders, (value) => number(value)),
    line('subsidised orders', metrics.subsidisedOrders, (value) => number(value, 1)),
    line('incremental margin', metrics.marginCents, money),
    line('cost of the offer', metrics.offerCents, money),
    line('net', metrics.netCents, money),
    `  P(net > 0) ${percent(summary.profitChance)}`,
    calendar === null || calendar.shock === null
      ? '  without calendar layer'
      : `  calendar layer over ${calendar.weeks} weeks: sd ${percent(calendar.shock.logSd)}`,
    ...(refusal === null ? [] : [`  no launch is written: ${refusal.message}`]),
    ...(layers === null ? [] : [`  the net varies by: ${describeShares(layers.netCents)}`]),
    ...(report.breakEvens ?? []).flatMap(({ name, middle, value }) => {
      const source = strategy.assumptions[name]?.source;
      const grade = source === undefined ? 'measured' : EVIDENCE_LABELS[source].en;
      return value === null
        ? []
        : [
            `  break-even ${ASSUMPTIONS[name].label.en.toLowerCase()}: ${number(value, 3)} (assumed ${number(middle, 3)}, ${grade})`,
          ];
    }),
  ];
}

const OVERLAP_TEXTS: Readonly<Record<OverlapRule, string>> = {
  separate:
    'each strategy stands alone, so results are alternatives: they must not be added up, nor the lists launched together (--overlap priority or best gives each customer one strategy)',
  priority: 'each is in the first strategy given that can have them',
  best: 'each is in the strategy of the highest expected net for them',
};

function formatOverlap({ overlap, total, strategies, currency, level }: SimulationReport): string[] {
  if (strategies.length < 2) return [];
  const { rule, customers, pairs } = overlap;
  const count = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  const money = (cents: number): string => `${currency.code} ${count(cents / 10 ** currency.decimals)}`;
  return [
    '',
    customers === 0
      ? 'Nobody is in two strategies.'
      : `${count(customers)} customers are in more than one strategy: ${OVERLAP_TEXTS[rule]}.`,
    ...pairs.map((pair) => `  ${pair.first} and ${pair.second}: ${count(pair.customers)}`),
    total === null
      ? '  no total: it would count these customers more than once'
      : `  together: net ${money(total.netCents.median)}, middle ${writePercent(level)} % ${money(total.netCents.low)} – ${money(total.netCents.high)}, P(net > 0) ${(100 * total.profitChance).toFixed(0)} %`,
  ];
}

/** The answer as text for a person. */
export function formatSimulation(report: SimulationReport, out: string): string {
  const { comparison, model } = report;
  const unit = 10 ** report.currency.decimals;
  const money = (cents: number): string =>
    `${report.currency.code} ${(cents / unit).toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
  const level = writePercent(report.level);
  return [
    `Simulation as of ${report.asOfDate}, ${report.draws} draws, seed ${report.seed}, ${model.id} (${model.status}); median and middle ${level} % of the draws`,
    ...report.strategies.flatMap((strategy) => ['', ...formatStrategy(strategy, report.currency, level)]),
    ...formatOverlap(report),
    ...(comparison === null || report.strategies.length < 2
      ? []
      : [
          '',
          'Compared on the same customers, draw by draw:',
          ...comparison.standings.map(
            ({ strategyId, bestChance, regretCents }) =>
              `  ${strategyId}: P(best) ${(100 * bestChance).toFixed(0)} %, expected regret ${money(regretCents)}`,
          ),
          `  nothing: P(best) ${(100 * comparison.nothing.bestChance).toFixed(0)} %, expected regret ${money(comparison.nothing.regretCents)}`,
          ...comparison.differences.map(
            ({ first, second, netCents, firstBetter }) =>
              `  ${first} − ${second}: ${money(netCents.median)} (${money(netCents.low)} – ${money(netCents.high)}), better in ${(100 * firstBetter).toFixed(0)} %`,
          ),
        ]),
    '',
    `${report.files.length} files in ${out}`,
  ].join('\n');
}

/** A launch run again, as text for a person. */
export function formatRerun({ strategyId, isSame, hash, lockedHash }: Rerun): string {
  return isSame
    ? `${strategyId}: run again from its own record, it has the hash that was locked: ${hash}`
    : `${strategyId}: run again from its own record, it has the hash ${hash}; locked was ${lockedHash}.`;
}
