import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DrawMetric } from '#core/campaigns/draws/draw-results.ts';
import type { Estimate } from '#core/campaigns/forecast/estimate.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { StrategySummary } from '#core/campaigns/draws/summary.ts';
import { Definition } from '../../components/Definition.tsx';
import type { StrategyOutlook } from '#core/workbench/campaigns/outlook.ts';
import type { SimulationRun } from '#core/workbench/campaigns/run-campaign.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';

type Cell = { readonly main: string; readonly band: string | null; readonly sign: number };
const NOTHING: Cell = { main: '–', band: null, sign: 0 };

type ResultsProps = {
  readonly strategies: readonly Strategy[];
  readonly outlooks: readonly StrategyOutlook[];
  /** Draws of these very strategies, or null: then the closed form is shown. */
  readonly run: SimulationRun | null;
  /** Customers whose effect the total counts more than once: each strategy stands alone. */
  readonly countedTwice: number;
};

const MONEY_ROWS = ['incrementalCents', 'marginCents', 'offerCents', 'subsidyCents', 'netCents'] as const;
const ORDER_ROWS = ['incrementalOrders', 'controlOrders'] as const;

/** One number per strategy and row; with draws the median and its band, without the closed form. */
function useCells({ run }: Pick<ResultsProps, 'run'>) {
  const { decimal, percent } = useFormats();
  const { short } = useMoney();
  const plain = (main: string, sign = 0): Cell => ({ main, band: null, sign });
  const drawn = (summary: StrategySummary, metric: DrawMetric, write: (value: number) => string): Cell => {
    const { median, low, high } = summary.metrics[metric];
    return { main: write(median), band: `${write(low)} – ${write(high)}`, sign: low > 0 ? 1 : high < 0 ? -1 : 0 };
  };
  const orders = (value: number): string => decimal(value, Math.abs(value) < 100 ? 1 : 0);
  return {
    orders,
    readOrders: (
      metric: (typeof ORDER_ROWS)[number],
      summary: StrategySummary | undefined,
      estimate: Estimate | null,
    ) => {
      if (summary !== undefined) return drawn(summary, metric, orders);
      return estimate === null ? NOTHING : plain(orders(estimate[metric]));
    },
    readMoney: (
      metric: (typeof MONEY_ROWS)[number],
      summary: StrategySummary | undefined,
      estimate: Estimate | null,
    ) => {
      if (summary !== undefined) return drawn(summary, metric, short);
      return estimate === null ? NOTHING : plain(short(estimate[metric]));
    },
    readRoi: (summary: StrategySummary | undefined, estimate: Estimate | null): Cell => {
      const roi = (net: number, spent: number): string => (spent > 0 ? percent(net / spent) : '–');
      if (summary !== undefined) {
        const { roi: drawnRoi, metrics } = summary;
        const { low, high } = metrics.netCents;
        return {
          main: drawnRoi === null ? '–' : percent(drawnRoi.median),
          band: drawnRoi === null ? null : `${percent(drawnRoi.low)} – ${percent(drawnRoi.high)}`,
          sign: low > 0 ? 1 : high < 0 ? -1 : 0,
        };
      }
      if (estimate === null) return NOTHING;
      return plain(roi(estimate.netCents, estimate.offerCents + estimate.touchCents + estimate.fixedCents));
    },
    readChance: (profitChance: number | undefined): Cell =>
      profitChance === undefined || run === null ? NOTHING : plain(percent(1 - profitChance)),
    money: short,
    percent,
    plain,
  };
}

type RowProps = {
  readonly label: ReactNode;
  readonly cells: readonly Cell[];
  readonly isStrong?: boolean;
  readonly isPart?: boolean;
};

function ResultRow({ label, cells, isStrong = false, isPart = false }: RowProps) {
  return (
    <tr data-strong={isStrong} data-part={isPart}>
      <th scope="row">{label}</th>
      {cells.map(({ main, band, sign }, index) => (
        <td key={index} className="numeric end">
          <span className={styles.value} data-sign={isStrong ? sign : 0}>
            {main}
          </span>
          {band !== null && <span className={styles.range}>{band}</span>}
        </td>
      ))}
    </tr>
  );
}

/** The increments of every strategy side by side, each with its interval once there are draws. */
export function ResultsTable({ strategies, outlooks, run, countedTwice }: ResultsProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const cells = useCells({ run });
  const columns = strategies.map((strategy) => ({
    strategy,
    estimate: outlooks.find(({ strategyId }) => strategyId === strategy.id)?.estimate ?? null,
    summary: run?.summaries.find(({ strategyId }) => strategyId === strategy.id),
    standing: run?.comparison?.standings.find(({ strategyId }) => strategyId === strategy.id),
  }));
  const hasTotal = columns.length > 1;
  const sum = (pick: (estimate: Estimate) => number): number =>
    columns.reduce((total, { estimate }) => total + (estimate === null ? 0 : pick(estimate)), 0);
  const isWhole = columns.every(({ estimate }) => estimate !== null);
  const define = (key: keyof typeof SIMULATION_METRICS, name: string, full: string): ReactNode => (
    <Definition title={name} values={[{ metric: SIMULATION_METRICS[key], full }]}>
      {name}
    </Definition>
  );
  const withTotal = (own: readonly Cell[], total: Cell): readonly Cell[] => (hasTotal ? [...own, total] : own);
  const totalOf = (pick: (estimate: Estimate) => number, write: (value: number) => string): Cell =>
    run === null && isWhole ? cells.plain(write(sum(pick))) : NOTHING;
  const band = ({ low, high }: { readonly low: number; readonly high: number }, write: (value: number) => string) =>
    `${write(low)} – ${write(high)}`;

  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('simulation.results')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('simulation.metric')}</th>
            {columns.map(({ strategy }) => (
              <th key={strategy.id} scope="col" className="end">
                {strategy.name}
              </th>
            ))}
            {hasTotal && (
              <th scope="col" className="end">
                {t('simulation.total')}
                {countedTwice > 0 && (
                  <span className={styles.twice}>
                    {t('decide.overlap.countedTwice', { customers: count(countedTwice) })}
                  </span>
                )}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {ORDER_ROWS.map((metric) => {
            const own = columns.map(({ summary, estimate }) => cells.readOrders(metric, summary, estimate));
            const isFirst = metric === 'incrementalOrders';
            const total =
              run !== null && isFirst
                ? {
                    main: cells.orders(run.together.incrementalOrders.median),
                    band: band(run.together.incrementalOrders, cells.orders),
                    sign: 0,
                  }
                : totalOf((estimate) => estimate[metric], cells.orders);
            return (
              <ResultRow
                key={metric}
                label={define(metric, t(`simulation.rows.${metric}`), own.map(({ main }) => main).join(' · '))}
                cells={withTotal(own, total)}
                isStrong={isFirst}
                isPart={!isFirst}
              />
            );
          })}
          {MONEY_ROWS.map((metric) => {
            const own = columns.map(({ summary, estimate }) => cells.readMoney(metric, summary, estimate));
            const isNet = metric === 'netCents';
            const total =
              run !== null && isNet
                ? {
                    main: cells.money(run.together.netCents.median),
                    band: band(run.together.netCents, cells.money),
                    sign: run.together.netCents.low > 0 ? 1 : run.together.netCents.high < 0 ? -1 : 0,
                  }
                : totalOf((estimate) => estimate[metric], cells.money);
            const name = t(`simulation.rows.${metric}`);
            return (
              <ResultRow
                key={metric}
                label={metric === 'subsidyCents' ? name : define(metric, name, own.map(({ main }) => main).join(' · '))}
                cells={withTotal(own, total)}
                isStrong={isNet}
                isPart={metric === 'subsidyCents'}
              />
            );
          })}
          {(['touchCents', 'fixedCents'] as const).map((metric) => (
            <ResultRow
              key={metric}
              label={t(`simulation.rows.${metric}`)}
              cells={withTotal(
                columns.map(({ summary, estimate }) => {
                  const value = summary?.[metric] ?? estimate?.[metric];
                  return value === undefined ? NOTHING : cells.plain(cells.money(value));
                }),
                totalOf((estimate) => estimate[metric], cells.money),
              )}
            />
          ))}
          <ResultRow
            label={define('roi', t('simulation.rows.roi'), '')}
            cells={withTotal(
              columns.map(({ summary, estimate }) => cells.readRoi(summary, estimate)),
              NOTHING,
            )}
          />
          {run !== null && (
            <>
              <ResultRow
                label={define('profitChance', t('simulation.rows.profitChance'), '')}
                cells={withTotal(
                  columns.map(({ summary }) =>
                    cells.readChance(summary?.customers === 0 ? undefined : summary?.profitChance),
                  ),
                  cells.readChance(run.together.profitChance),
                )}
                isStrong
              />
              <ResultRow
                label={define('perOrder', t('simulation.rows.perOrder'), '')}
                cells={withTotal(
                  columns.map(({ summary }) => {
                    const cents = summary?.centsPerIncrementalOrder ?? null;
                    return cents === null ? NOTHING : cells.plain(cells.money(cents));
                  }),
                  NOTHING,
                )}
              />
              <ResultRow
                label={define('bestChance', t('simulation.rows.bestChance'), '')}
                cells={withTotal(
                  columns.map(({ standing }) =>
                    standing === undefined ? NOTHING : cells.plain(cells.percent(standing.bestChance)),
                  ),
                  NOTHING,
                )}
              />
              <ResultRow
                label={define('regret', t('simulation.rows.regret'), '')}
                cells={withTotal(
                  columns.map(({ standing }) =>
                    standing === undefined ? NOTHING : cells.plain(cells.money(standing.regretCents)),
                  ),
                  NOTHING,
                )}
              />
            </>
          )}
        </tbody>
      </table>
    </div>
  );
}
