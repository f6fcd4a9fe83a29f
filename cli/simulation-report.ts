import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import type { FitStatus, ModelId } from '#core/science/customer-models/types.ts';
import type { Stratum } from '#core/campaigns/launch/assign.ts';
import { ASSUMPTIONS, EVIDENCE_LABELS } from '#core/campaigns/strategy/assumptions.ts';
import type { Comparison } from '#core/campaigns/draws/compare.ts';
import type { Estimate } from '#core/campaigns/forecast/estimate.ts';
import { CUT_REASON_LABELS, type CutReason, type Finding } from '#core/campaigns/plan/feasibility.ts';
import { SIMULATION_LAYER_LABELS, type LayerShares } from '#core/campaigns/draws/layers.ts';
import type { Overlap, OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { BreakEven, TornadoBar } from '#core/campaigns/forecast/sensitivity.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { DrawnNumber, StrategySummary } from '#core/campaigns/draws/summary.ts';

/** What `cst simulate` says of one strategy. */
export type StrategyReport = {
  readonly strategy: Strategy;
  readonly marginRate: number;
  readonly marginSource: StrategyPlan['marginSource'];
  readonly audience: number;
  readonly eligible: number;
  readonly cuts: readonly { readonly reason: CutReason; readonly customers: number }[];
  readonly findings: readonly Finding[];
  readonly strata: readonly Stratum[];
  /** The closed form at the middle of every assumption; null under Pareto/NBD. */
  readonly estimate: Estimate | null;
  readonly summary: StrategySummary;
  readonly tornado: readonly TornadoBar[] | null;
  readonly breakEvens: readonly BreakEven[] | null;
  /** Of the frozen launch. */
  readonly hash: string;
};

/** The whole answer of `cst simulate`. Nothing of the clock or the machine is in it. */
export type SimulationReport = {
  readonly status: 'simulated';
  readonly buildId: string;
  readonly asOfDate: string;
  readonly currency: { readonly code: string; readonly decimals: number };
  readonly model: {
    readonly id: ModelId;
    readonly values: readonly number[];
    readonly status: FitStatus;
    readonly shock: CalendarShock | null;
  };
  readonly seed: number;
  readonly draws: number;
  readonly strategies: readonly StrategyReport[];
  readonly comparison: Comparison | null;
  /** Customers that several strategies mean when each stands alone, and what became of them. */
  readonly overlap: Overlap & { readonly rule: OverlapRule };
  /** All strategies together; null where that would count customers more than once. */
  readonly total: {
    readonly incrementalOrders: DrawnNumber;
    readonly netCents: DrawnNumber;
    readonly profitChance: number;
  } | null;
  readonly files: readonly string[];
};

function formatStrategy(report: StrategyReport, currency: SimulationReport['currency']): string[] {
  const unit = 10 ** currency.decimals;
  const number = (value: number, digits = 0): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const money = (cents: number): string => `${currency.code} ${number(cents / unit)}`;
  const percent = (share: number): string => `${number(100 * share)} %`;
  const line = (name: string, drawn: DrawnNumber, show: (value: number) => string): string =>
    `  ${name.padEnd(22)} ${show(drawn.mean).padStart(14)}   90 % interval ${show(drawn.low)} – ${show(drawn.high)}`;
  const { strategy, summary, estimate, cuts, findings } = report;
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

function formatOverlap({ overlap, total, strategies, currency }: SimulationReport): string[] {
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
      : `  together: net ${money(total.netCents.mean)}, 90 % interval ${money(total.netCents.low)} – ${money(total.netCents.high)}, P(net > 0) ${(100 * total.profitChance).toFixed(0)} %`,
  ];
}

/** The answer as text for a person. */
export function formatSimulation(report: SimulationReport, out: string): string {
  const { comparison, model } = report;
  const unit = 10 ** report.currency.decimals;
  const money = (cents: number): string =>
    `${report.currency.code} ${(cents / unit).toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
  const shock =
    model.shock === null ? 'without calendar layer' : `calendar sd ${(100 * model.shock.logSd).toFixed(0)} %`;
  return [
    `Simulation as of ${report.asOfDate}, ${report.draws} draws, seed ${report.seed}, ${model.id} (${model.status}), ${shock}`,
    ...report.strategies.flatMap((strategy) => ['', ...formatStrategy(strategy, report.currency)]),
    ...formatOverlap(report),
    ...(comparison === null
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
              `  ${first} − ${second}: ${money(netCents.mean)} (${money(netCents.low)} – ${money(netCents.high)}), better in ${(100 * firstBetter).toFixed(0)} %`,
          ),
        ]),
    '',
    `${report.files.length} files in ${out}`,
  ].join('\n');
}
