import { Button, CloseButton, Menu, Select, Tabs, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EVIDENCE_GRADES } from '#core/campaigns/strategy/assumptions.ts';
import { OVERLAP_RULES, type Overlap, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { STRATEGY_TYPES, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { SlowState } from '../../components/states/SlowState.tsx';
import { DEFAULT_SEED, DRAW_CHOICES } from '#core/campaigns/simulation-defaults.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import type { StrategyOutlook, StrategySensitivity } from '#core/workbench/campaigns/outlook.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { AllocationPart } from './AllocationPart.tsx';
import { AssumptionsPart } from './AssumptionsPart.tsx';
import { OverlapPart } from './OverlapPart.tsx';
import { PairsPart } from './PairsPart.tsx';
import { LayersPart, TornadoChart, WeeksChart } from './ResultCharts.tsx';
import { ResultsTable } from './ResultsTable.tsx';
import { ScenariosPart } from './ScenariosPart.tsx';
import { SensitivityGridPart } from './SensitivityGridPart.tsx';
import { LaunchPanels, LockedBench } from './LaunchPanels.tsx';
import styles from './Simulation.module.css';
import { StrategyEditor } from './StrategyEditor.tsx';
import { useLiveAnswer, useSimulationRun, type Runner } from './use-simulation.ts';
import { WaterfallChart } from './WaterfallChart.tsx';
import { useLaunches } from './use-launch.ts';
import { MOST_STRATEGIES, useStrategies } from './use-strategies.ts';

const OUTLOOK_DELAY_MS = 60;
const SENSITIVITY_DELAY_MS = 400;
const DRAW_NAMES = [DRAW_CHOICES[0], ...DRAW_CHOICES.slice(1)].map(String) as [string, ...string[]];
const PRESETS = ['vip-care', 'activate', 'win-back'] as const;

function EmptyStart() {
  const { t } = useTranslation();
  const { addPresets } = useStrategies();
  return (
    <section className={styles.card}>
      <h2>{t('simulation.empty')}</h2>
      <p className={styles.note}>{t('simulation.emptyHint')}</p>
      <Button mt="sm" onClick={() => addPresets(PRESETS.map((type) => [type, t(`simulation.addOf.${type}`)] as const))}>
        {t('simulation.presets')}
      </Button>
    </section>
  );
}

type StrategyTabsProps = {
  readonly strategies: readonly Strategy[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
};

function StrategyTabs({ strategies, chosen, onChoose }: StrategyTabsProps) {
  const { t } = useTranslation();
  const { add, remove } = useStrategies();
  const { launches } = useLaunches();
  const isLaunched = (id: string): boolean => launches.some((launch) => launch.id === id);
  const isFull = strategies.length >= MOST_STRATEGIES;
  const current = strategies.find(({ id }) => id === chosen);
  return (
    <div className={styles.tabs}>
      <Tabs
        value={chosen}
        variant="outline"
        onChange={(id) => {
          if (id !== null) onChoose(id);
        }}
      >
        <Tabs.List aria-label={t('simulation.strategies')}>
          {strategies.map(({ id, name }) => (
            <Tabs.Tab key={id} value={id} {...(isLaunched(id) ? { rightSection: <Icon name="lock" size={14} /> } : {})}>
              {name}
              {isLaunched(id) && <VisuallyHidden> {t('launch.locked')}</VisuallyHidden>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {current !== undefined && (
        <CloseButton aria-label={t('simulation.remove', { name: current.name })} onClick={() => remove(current.id)} />
      )}
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            disabled={isFull}
            {...(isFull ? { title: t('simulation.most') } : {})}
          >
            {t('simulation.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {STRATEGY_TYPES.map((type) => (
            <Menu.Item key={type} onClick={() => onChoose(add(type, t(`simulation.addOf.${type}`)))}>
              {t(`simulation.addOf.${type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Where the assumptions come from, the best evidence first. */
function listSources(strategies: readonly Strategy[]) {
  const used = new Set(
    strategies.flatMap(({ assumptions }) => Object.values(assumptions).map((range) => range?.source)),
  );
  return EVIDENCE_GRADES.filter((grade) => used.has(grade));
}

type ResultsPartProps = {
  readonly strategies: readonly Strategy[];
  readonly chosen: Strategy;
  readonly outlooks: readonly StrategyOutlook[];
  readonly sensitivity: StrategySensitivity | null;
  readonly runner: Runner;
  readonly rule: OverlapRule;
  readonly overlap: Overlap;
  readonly onRule: (rule: OverlapRule) => void;
  readonly onChange: (strategy: Strategy) => void;
};

function ResultsPart({
  strategies,
  chosen,
  outlooks,
  sensitivity,
  runner,
  rule,
  overlap,
  onRule,
  onChange,
}: ResultsPartProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [draws, setDraws] = useChoice('simulation.draws', DRAW_NAMES);
  const dataThrough = useWorkbench((state) => state.project.built?.dataThrough ?? '');
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? '');
  const finished = runner.state.status === 'ready' ? runner.state.value : null;
  const isCurrent =
    finished !== null &&
    finished.buildId === buildId &&
    finished.overlap === rule &&
    JSON.stringify(finished.strategies) === JSON.stringify(strategies);
  const run = isCurrent ? finished.run : null;
  const isBlocked = outlooks.some(({ findings }) => findings.some(({ isBlocking }) => isBlocking));
  const sources = listSources(strategies)
    .map((grade) => t(`simulation.sourceOf.${grade}`))
    .join(' · ');
  const summary = run?.summaries.find(({ strategyId }) => strategyId === chosen.id);
  const netCents = outlooks.find(({ strategyId }) => strategyId === chosen.id)?.estimate?.netCents ?? null;

  return (
    <>
      <div className={styles.stack}>
        <OverlapPart
          strategies={strategies}
          overlap={overlap}
          rule={rule}
          hasClosedForm={outlooks.every(({ estimate }) => estimate !== null)}
          onChange={onRule}
        />
        <section className={styles.card} aria-label={t('simulation.results')}>
          <div className={styles.head}>
            <div>
              <h2>{t('simulation.results')}</h2>
              <p className={styles.note} aria-live="polite">
                {run === null
                  ? t(
                      outlooks.some(({ estimate }) => estimate === null)
                        ? 'simulation.noClosedForm'
                        : 'simulation.resultsEstimate',
                    )
                  : t('simulation.resultsRun', {
                      draws: count(run.draws),
                      seed: String(run.seed),
                      level: writePercent(run.level),
                    })}
              </p>
            </div>
            <div className={styles.run}>
              <Select
                size="sm"
                w={120}
                aria-label={t('simulation.draws')}
                allowDeselect={false}
                value={draws}
                data={[...DRAW_NAMES]
                  .sort((a, b) => Number(a) - Number(b))
                  .map((value) => ({ value, label: count(Number(value)) }))}
                onChange={(value) => setDraws(DRAW_NAMES.find((choice) => choice === value) ?? DRAW_NAMES[0])}
              />
              <Button
                size="sm"
                disabled={isBlocked}
                loading={runner.state.status === 'running'}
                onClick={() =>
                  void runner.start({ strategies, overlap: rule, draws: Number(draws), seed: DEFAULT_SEED })
                }
              >
                {t('simulation.run')}
              </Button>
            </div>
          </div>
          {runner.state.status === 'failed' && <FailedState error={runner.state.error} />}
          {finished !== null && !isCurrent && <p className={styles.caution}>{t('simulation.stale')}</p>}
          {run?.hasCalendarLayer === false && <p className={styles.caution}>{t('simulation.noCalendar')}</p>}
          <ResultsTable
            strategies={strategies}
            outlooks={outlooks}
            run={run}
            countedTwice={rule === 'separate' ? overlap.customers : 0}
          />
          <p className={styles.note}>{t('simulation.evidence', { sources, date: dataThrough })}</p>
        </section>
        {run !== null && run.comparison !== null && (
          <PairsPart strategies={strategies} comparison={run.comparison} level={run.level} />
        )}
        {sensitivity !== null && <WaterfallChart strategy={chosen} steps={sensitivity.waterfall} />}
        {sensitivity !== null && netCents !== null && <TornadoChart sensitivity={sensitivity} netCents={netCents} />}
        {netCents !== null && (
          <SensitivityGridPart
            strategies={strategies}
            overlap={rule}
            strategy={chosen}
            netCents={netCents}
            onChange={onChange}
          />
        )}
        {summary !== undefined && (
          <>
            <WeeksChart strategy={chosen} summary={summary} />
            <LayersPart summary={summary} />
          </>
        )}
      </div>
      <div className={styles.below}>
        <AllocationPart strategies={strategies} />
        <LaunchPanels
          strategies={strategies}
          overlap={rule}
          strategy={chosen}
          outlook={outlooks.find(({ strategyId }) => strategyId === chosen.id) ?? null}
          run={run}
          onChange={onChange}
        />
        <ScenariosPart finished={isCurrent ? finished : null} />
      </div>
    </>
  );
}

type BenchProps = { readonly strategies: readonly Strategy[]; readonly chosen: Strategy; readonly runner: Runner };

/** The strategies that are still to be decided on, and the one in front. */
function Bench({ strategies, chosen, runner }: BenchProps) {
  const { t } = useTranslation();
  const { change } = useStrategies();
  const [rule, setRule] = useChoice('simulation.overlap', OVERLAP_RULES);
  const together = { strategies, overlap: rule };
  const outlook = useLiveAnswer('outlook', together, OUTLOOK_DELAY_MS);
  const sensitivity = useLiveAnswer('sensitivity', { ...together, strategyId: chosen.id }, SENSITIVITY_DELAY_MS);
  const outlooks = outlook.state.status === 'ready' ? outlook.state.value.strategies : [];
  const own = outlooks.find(({ strategyId }) => strategyId === chosen.id) ?? null;
  const ownSensitivity =
    sensitivity.state.status === 'ready' && sensitivity.state.value.strategyId === chosen.id
      ? sensitivity.state.value
      : null;
  return (
    <div className={styles.bench}>
      <div className={styles.editor}>
        <StrategyEditor key={chosen.id} strategy={chosen} outlook={own} onChange={change} />
        <AssumptionsPart
          strategy={chosen}
          outlook={own}
          breakEvens={ownSensitivity?.breakEvens ?? []}
          onChange={change}
        />
      </div>
      {outlook.state.status === 'failed' ? (
        <FailedState error={outlook.state.error} />
      ) : outlook.state.status === 'ready' ? (
        <ResultsPart
          strategies={strategies}
          chosen={chosen}
          outlooks={outlooks}
          sensitivity={ownSensitivity}
          runner={runner}
          rule={rule}
          overlap={outlook.state.value.overlap}
          onRule={setRule}
          onChange={change}
        />
      ) : (
        <SlowState step={t('simulation.calculating')} height={480} />
      )}
    </div>
  );
}

function Strategies({ strategies }: { readonly strategies: readonly Strategy[] }) {
  const { launches } = useLaunches();
  const saved = useWorkbench((state) => state.navigation.choices['simulation.strategy']);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const runner = useSimulationRun();
  const chosen = strategies.find(({ id }) => id === saved) ?? strategies[0];
  if (chosen === undefined) return null;
  const launch = launches.find(({ id }) => id === chosen.id);
  const open = strategies.filter((strategy) => launches.every(({ id }) => id !== strategy.id));
  return (
    <>
      <StrategyTabs
        strategies={strategies}
        chosen={chosen.id}
        onChoose={(id) => setChoice('simulation.strategy', id)}
      />
      {launch === undefined ? (
        <Bench strategies={open} chosen={chosen} runner={runner} />
      ) : (
        <LockedBench saved={launch} />
      )}
    </>
  );
}

function Simulation() {
  const { t } = useTranslation();
  const { strategies } = useStrategies();
  const hasFilters = useWorkbench((state) => (state.config?.filters.length ?? 0) > 0);
  return (
    <>
      {hasFilters && <p className={styles.caution}>{t('simulation.filtersIgnored')}</p>}
      {strategies.length === 0 ? <EmptyStart /> : <Strategies strategies={strategies.slice(0, MOST_STRATEGIES)} />}
    </>
  );
}

export function SimulationView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project.built !== null);
  return (
    <Page title={t('nav.simulation')} lead={t('simulation.lead')}>
      {hasProject ? (
        <>
          <BuildPanel />
          <Simulation />
        </>
      ) : (
        <NoProject />
      )}
    </Page>
  );
}
