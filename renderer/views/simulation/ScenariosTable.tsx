import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ASSUMPTIONS, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { compareSaved } from '#core/campaigns/draws/compare.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { Definition } from '../../components/Definition.tsx';
import { useRuleText } from '../../components/filters/use-rule-text.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { isSameInput, listChangedInputs, type ScenarioInput } from './scenario-inputs.ts';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';
import type { SavedScenario } from '#core/outputs/project/saved-scenarios.ts';

const LEVEL = 0.8;

const isAssumption = (input: ScenarioInput): input is AssumptionName => input in ASSUMPTIONS;

function useInputTexts() {
  const { t } = useTranslation();
  const { count, decimal, percent } = useFormats();
  const { read } = useLanguage();
  const { full } = useMoney();
  const say = useRuleText();
  const days = (value: number): string => `${count(value)} ${t('simulation.days')}`;
  const orUnlimited = (value: number | null, write: (value: number) => string): string =>
    value === null ? t('simulation.unlimited') : write(value);
  const writeOffer = ({ offer }: Strategy): string => {
    if (offer.kind === 'none') return t('simulation.offerNone');
    const least = offer.minSpendCents > 0 ? ` ≥ ${full(offer.minSpendCents)}` : '';
    return `${offer.kind === 'rate' ? `−${percent(offer.rate)}` : `−${full(offer.amountCents)}`}${least}`;
  };
  const writeAssumption = (strategy: Strategy, name: AssumptionName): string => {
    const range = strategy.assumptions[name];
    if (range === undefined) return t('simulation.notAssumed');
    const write = (value: number): string => (ASSUMPTIONS[name].unit === 'share' ? percent(value) : decimal(value, 1));
    const source = t(`simulation.sourceOf.${range.source}`);
    return `${write(range.mid)} [${write(range.low)}, ${write(range.high)}] ${source}`;
  };
  const labels = {
    audience: t('simulation.audience'),
    channel: t('simulation.channel'),
    startsOn: t('simulation.startsOn'),
    waves: t('simulation.waves'),
    window: t('simulation.window'),
    followUp: t('simulation.followUp'),
    frequencyCap: t('simulation.capTouches'),
    offer: t('simulation.offer'),
    touchCost: t('simulation.touchCost'),
    fixedCost: t('simulation.fixedCost'),
    budget: t('simulation.budget'),
    capacity: t('simulation.capacity'),
    holdout: t('simulation.holdout'),
  } as const;
  const write = (strategy: Strategy, input: ScenarioInput): string => {
    const { schedule, costs, caps } = strategy;
    switch (input) {
      case 'audience':
        return say(strategy.audience);
      case 'channel':
        return strategy.channel;
      case 'startsOn':
        return schedule.startsOn ?? '–';
      case 'waves':
        return schedule.waves.join(', ');
      case 'window':
        return days(strategy.conversionWindowDays);
      case 'followUp':
        return days(schedule.followUpDays);
      case 'frequencyCap':
        return schedule.frequencyCap === null
          ? t('simulation.unlimited')
          : `${schedule.frequencyCap.touches} / ${days(schedule.frequencyCap.days)}`;
      case 'offer':
        return writeOffer(strategy);
      case 'touchCost':
        return full(costs.touchCents);
      case 'fixedCost':
        return full(costs.fixedCents);
      case 'budget':
        return orUnlimited(caps.budgetCents, full);
      case 'capacity':
        return orUnlimited(caps.channelTouches, count);
      case 'holdout':
        return percent(strategy.holdoutShare);
      default:
        return writeAssumption(strategy, input);
    }
  };
  return {
    label: (input: ScenarioInput): string => (isAssumption(input) ? read(ASSUMPTIONS[input].label) : labels[input]),
    write,
  };
}

type TableProps = { readonly scenarios: readonly SavedScenario[] };

/** Paired differences of the totals where they are of the same run; else why they are not. */
function Differences({ scenarios }: TableProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const { short } = useMoney();
  const { differences, standings } = compareSaved(
    scenarios.map(({ id, buildId, seed, netDraws, program }) => ({
      id,
      buildId,
      seed,
      simulation: program?.simulation ?? null,
      netCents: netDraws,
    })),
    LEVEL,
  );
  const name = (id: string): string => scenarios.find((scenario) => scenario.id === id)?.name ?? id;
  return (
    <>
      <h3 className={styles.sub}>{t('decide.scenarios.differences')}</h3>
      {scenarios.map(({ id, name: own, countedTwice }) =>
        countedTwice === 0 ? null : (
          <p key={id} className={styles.caution}>
            {t('decide.scenarios.countedTwice', { name: own, customers: count(countedTwice) })}
          </p>
        ),
      )}
      <ul className={styles.differences}>
        {differences.map(({ first, second, fault, netCents, firstBetter }) => (
          <li key={`${first} ${second}`}>
            <strong>
              {name(first)} − {name(second)}
            </strong>{' '}
            {netCents === null || firstBetter === null || fault !== null
              ? t(`decide.scenarios.faultOf.${fault ?? 'no-draws'}`)
              : t('decide.scenarios.paired', {
                  net: short(netCents.median),
                  low: short(netCents.low),
                  high: short(netCents.high),
                  better: percent(firstBetter),
                })}
          </li>
        ))}
        {standings?.map(({ id, bestChance, regretCents }) => (
          <li key={id}>
            {t('decide.scenarios.standing', {
              name: name(id),
              chance: percent(bestChance),
              regret: short(regretCents),
            })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Saved scenarios as columns: what was assumed differently is marked, what came out is below. */
export function ScenariosTable({ scenarios }: TableProps) {
  const { t } = useTranslation();
  const { count, decimal, percent } = useFormats();
  const { short } = useMoney();
  const texts = useInputTexts();
  const ids = [...new Set(scenarios.flatMap(({ strategies }) => strategies.map(({ id }) => id)))];
  const versionsOf = (id: string): (Strategy | undefined)[] =>
    scenarios.map(({ strategies }) => strategies.find((strategy) => strategy.id === id));
  const row = (key: string, label: ReactNode, cells: readonly ReactNode[], first?: readonly boolean[]) => (
    <tr key={key}>
      <th scope="row">{label}</th>
      {cells.map((cell, place) => (
        <td key={scenarios[place]?.id} className="numeric end" data-changed={first?.[place] === false}>
          {cell}
        </td>
      ))}
    </tr>
  );
  const band = (value: { low: number; median: number; high: number }, write: (value: number) => string): ReactNode => (
    <>
      {write(value.median)}
      <span className={styles.range}>
        {write(value.low)} – {write(value.high)}
      </span>
    </>
  );
  return (
    <div>
      <h3 className={styles.sub}>{t('decide.scenarios.title')}</h3>
      <p className={styles.note}>{t('decide.scenarios.note')}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('decide.scenarios.title')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('decide.scenarios.scenario')}</th>
              {scenarios.map(({ id, name }) => (
                <th key={id} scope="col" className="end">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {row(
              'build',
              t('decide.scenarios.basis'),
              scenarios.map(({ buildId, asOfDate, seed, draws }) => (
                <>
                  {`${buildId.slice(0, 8)} · ${asOfDate}`}
                  <span className={styles.range}>
                    {t('decide.scenarios.basisValue', { seed: String(seed), draws: count(draws) })}
                  </span>
                </>
              )),
              scenarios.map(({ buildId, seed, draws }) => {
                const [first] = scenarios;
                return buildId === first?.buildId && seed === first.seed && draws === first.draws;
              }),
            )}
            {row(
              'overlap',
              t('decide.overlap.rule'),
              scenarios.map(({ overlap }) => t(`decide.overlap.ruleOf.${overlap}`)),
              scenarios.map(({ overlap }) => overlap === scenarios[0]?.overlap),
            )}
          </tbody>
          {ids.map((id) => {
            const versions = versionsOf(id);
            const reference = versions.find((version) => version !== undefined);
            const results = scenarios.map((scenario) => scenario.results.find(({ strategyId }) => strategyId === id));
            return (
              <tbody key={id}>
                <tr data-strong="true">
                  <th scope="rowgroup" colSpan={1 + scenarios.length}>
                    {reference?.name ?? id}
                  </th>
                </tr>
                {listChangedInputs(versions).map((input) =>
                  row(
                    input,
                    texts.label(input),
                    versions.map((version) =>
                      version === undefined ? t('decide.scenarios.absent') : texts.write(version, input),
                    ),
                    versions.map((version) => version === undefined || isSameInput(reference, version, input)),
                  ),
                )}
                {row(
                  'customers',
                  t('simulation.customers'),
                  results.map((result) => (result === undefined ? '–' : count(result.customers))),
                )}
                {row(
                  'orders',
                  t('simulation.rows.incrementalOrders'),
                  results.map((result) =>
                    result === undefined ? '–' : band(result.incrementalOrders, (value) => decimal(value, 1)),
                  ),
                )}
                {row(
                  'net',
                  <Definition
                    title={t('simulation.rows.netCents')}
                    values={[{ metric: SIMULATION_METRICS.netCents, full: '' }]}
                  >
                    {t('simulation.rows.netCents')}
                  </Definition>,
                  results.map((result) => (result === undefined ? '–' : band(result.netCents, short))),
                )}
                {row(
                  'chance',
                  t('decide.scenarios.profitChance'),
                  results.map((result) =>
                    result === undefined || result.customers === 0 ? '–' : percent(result.profitChance),
                  ),
                )}
              </tbody>
            );
          })}
        </table>
      </div>
      <Differences scenarios={scenarios} />
    </div>
  );
}
