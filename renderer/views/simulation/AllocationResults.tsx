import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AllocationReport, AllocationSums } from '#core/campaigns/allocate/allocate-report.ts';
import { DECISION_METRICS } from '#core/campaigns/draws/decision-metrics.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { createFrontierOption } from '../../charts/frontier.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { Definition } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Allocation.module.css';
import shared from './Simulation.module.css';
import { useMoney } from './use-money.ts';

type ResultsProps = {
  readonly report: AllocationReport;
  /** As they were when the allocation was made. */
  readonly strategies: readonly Strategy[];
};

function useNames(strategies: readonly Strategy[]): (id: string) => string {
  return (id) => strategies.find((strategy) => strategy.id === id)?.name ?? id;
}

/** Customers, net and cost of every strategy, and of plans without a solver. */
function SharesTable({ report, strategies }: ResultsProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { short, full } = useMoney();
  const name = useNames(strategies);
  const define = (key: 'allocatedNet' | 'allocatedCost', text: string, cents: number): ReactNode => (
    <Definition title={text} values={[{ metric: DECISION_METRICS[key], full: full(cents) }]}>
      {text}
    </Definition>
  );
  const beside = (label: string, sums: AllocationSums) => (
    <tr>
      <th scope="row">
        {label}
        {!sums.isFeasible && <span className={styles.over}>{t('decide.allocation.overLimits')}</span>}
      </th>
      <td className="numeric end">{count(sums.customers)}</td>
      <td className="numeric end">{short(sums.netCents)}</td>
      <td className="numeric end">{short(sums.costCents)}</td>
      <td className="numeric end">{sums.costCents > 0 ? percent(sums.netCents / sums.costCents) : '–'}</td>
    </tr>
  );
  return (
    <div className={shared.scroll} tabIndex={0} role="region" aria-label={t('decide.allocation.shares')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('decide.allocation.strategy')}</th>
            <th scope="col" className="end">
              {t('simulation.customers')}
            </th>
            <th scope="col" className="end">
              {define('allocatedNet', t('decide.allocation.net'), report.best.netCents)}
            </th>
            <th scope="col" className="end">
              {define('allocatedCost', t('decide.allocation.cost'), report.best.costCents)}
            </th>
            <th scope="col" className="end">
              {t('decide.allocation.perCost')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.shares.map(({ strategyId, customers, netCents, costCents }) => (
            <tr key={strategyId}>
              <th scope="row">{name(strategyId)}</th>
              <td className="numeric end">{count(customers)}</td>
              <td className="numeric end">{short(netCents)}</td>
              <td className="numeric end">{short(costCents)}</td>
              <td className="numeric end">{costCents > 0 ? percent(netCents / costCents) : '–'}</td>
            </tr>
          ))}
          <tr data-strong="true">
            <th scope="row">{t('decide.allocation.total')}</th>
            <td className="numeric end">{count(report.best.customers)}</td>
            <td className="numeric end">{short(report.best.netCents)}</td>
            <td className="numeric end">{short(report.best.costCents)}</td>
            <td className="numeric end">
              {report.best.costCents > 0 ? percent(report.best.netCents / report.best.costCents) : '–'}
            </td>
          </tr>
          {beside(t('decide.allocation.greedy'), report.greedy)}
          {beside(t('decide.allocation.touchAll'), report.touchAll)}
        </tbody>
      </table>
    </div>
  );
}

/** What one more unit of each limit is worth, and how far from the best the plan can be. */
function Scarcity({ report }: { readonly report: AllocationReport }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { full } = useMoney();
  const { decimals, symbol } = useMoney();
  const { decimal } = useFormats();
  const price = `${symbol}${decimal(report.budgetPrice, 2)}`;
  const gap = report.gap < 0.0005 ? `< ${percent(0.001)}` : percent(report.gap);
  return (
    <dl className={styles.scarcity}>
      <div>
        <dt>
          <Definition
            title={t('decide.allocation.budgetPrice')}
            values={[{ metric: DECISION_METRICS.shadowPrice, full: price }]}
          >
            {t('decide.allocation.budgetPrice')}
          </Definition>
        </dt>
        <dd className="numeric">
          {report.budgetCents === null
            ? t('simulation.unlimited')
            : t('decide.allocation.budgetPriceValue', { unit: `${symbol}1`, value: price })}
        </dd>
      </div>
      {report.channels.map(({ channel, limit, used, price: own }) => (
        <div key={channel}>
          <dt>
            <Definition
              title={t('decide.allocation.channel', { channel })}
              values={[{ metric: DECISION_METRICS.shadowPrice, full: full(own) }]}
            >
              {t('decide.allocation.channel', { channel })}
            </Definition>
          </dt>
          <dd className="numeric">
            {limit === null
              ? t('decide.allocation.channelFree', { used: count(used) })
              : t('decide.allocation.channelValue', {
                  used: count(used),
                  limit: count(limit),
                  value: `${symbol}${decimal(own / 10 ** decimals, 2)}`,
                })}
          </dd>
        </div>
      ))}
      <div>
        <dt>
          <Definition
            title={t('decide.allocation.gap')}
            values={[{ metric: DECISION_METRICS.optimalityGap, full: gap, counted: full(report.upperBound) }]}
          >
            {t('decide.allocation.gap')}
          </Definition>
        </dt>
        <dd className="numeric">{gap}</dd>
      </div>
    </dl>
  );
}

function NextPart({ report, strategies }: ResultsProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { full } = useMoney();
  const name = useNames(strategies);
  const { next } = report;
  if (next === null) return <p className={shared.note}>{t('decide.allocation.nextUnlimited')}</p>;
  const isWorth = next.netCents > 0;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${count(value)}`;
  const moved = next.shares.filter(({ customers, costCents }) => customers !== 0 || Math.round(costCents) !== 0);
  return (
    <div className={styles.next} role="status">
      <p>
        <strong>
          {isWorth
            ? t('decide.allocation.next', { amount: full(next.cents), net: full(next.netCents) })
            : t('decide.allocation.nextNothing', { amount: full(next.cents) })}
        </strong>
      </p>
      {isWorth && (
        <ul>
          {moved.map(({ strategyId, customers, costCents, netCents }) => (
            <li key={strategyId}>
              {t('decide.allocation.nextShare', {
                name: name(strategyId),
                customers: signed(customers),
                cost: full(costCents),
                net: full(netCents),
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** An allocation: who gets what, what scarcity costs, and what more or less budget would bring. */
export function AllocationResults({ report, strategies }: ResultsProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { short, full } = useMoney();
  const palette = usePalette();
  const { frontier, best } = report;
  const option = useMemo(
    () =>
      createFrontierOption({
        points: frontier.map(({ costCents, netCents }) => ({ spent: costCents, net: netCents })),
        current: { spent: best.costCents, net: best.netCents },
        names: {
          frontier: t('decide.allocation.frontierLine'),
          current: t('decide.allocation.current'),
          spent: t('decide.allocation.cost'),
          net: t('decide.allocation.net'),
        },
        formatValue: short,
        palette,
      }),
    [frontier, best, t, short, palette],
  );
  const most = frontier.at(-1);
  return (
    <>
      <p className={shared.note}>
        {t('decide.allocation.basis', { eligible: count(report.eligible), treated: count(best.customers) })}
      </p>
      <SharesTable report={report} strategies={strategies} />
      <Scarcity report={report} />
      <NextPart report={report} strategies={strategies} />
      <ChartFrame
        choiceKey="simulation.frontier"
        title={t('decide.allocation.frontier')}
        note={t('decide.allocation.frontierNote')}
        definitions={[
          { metric: DECISION_METRICS.allocatedNet, full: full(best.netCents) },
          { metric: DECISION_METRICS.allocatedCost, full: full(best.costCents) },
        ]}
        option={option}
        summary={t('decide.allocation.frontierSummary', {
          net: full(best.netCents),
          cost: full(best.costCents),
          most: full(most?.netCents ?? 0),
          all: full(most?.costCents ?? 0),
        })}
        height={280}
        heads={[
          t('decide.allocation.cost'),
          t('decide.allocation.net'),
          t('simulation.customers'),
          t('decide.allocation.marginal'),
          t('decide.allocation.gap'),
        ]}
        rows={frontier.map(({ budgetCents, netCents, customers, price, gap }) => ({
          key: String(budgetCents),
          head: full(budgetCents),
          cells: [full(netCents), count(customers), percent(price), percent(gap)],
        }))}
      />
    </>
  );
}
