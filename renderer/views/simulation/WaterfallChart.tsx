import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DECISION_METRICS } from '#core/campaigns/draws/decision-metrics.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import type { PlanStep } from '#core/campaigns/forecast/sensitivity.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { createWaterfallOption } from '../../charts/waterfall.option.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useMoney } from './use-money.ts';

type WaterfallProps = {
  readonly strategy: Strategy;
  readonly steps: readonly PlanStep[];
};

/** How doing nothing becomes the plan: what each effect adds, what the costs take. */
export function WaterfallChart({ strategy, steps }: WaterfallProps) {
  const { t } = useTranslation();
  const { short, full } = useMoney();
  const palette = usePalette();
  const named = useMemo(
    () =>
      steps
        .filter(({ part, cents }) => cents !== 0 || part === 'lift' || part === 'touches')
        .map(({ part, cents }) => ({ part, name: t(`decide.waterfall.partOf.${part}`), cents })),
    [steps, t],
  );
  const net = steps.reduce((sum, { cents }) => sum + cents, 0);
  const option = useMemo(
    () =>
      createWaterfallOption({
        steps: named.map(({ name, cents }) => ({ name, value: cents })),
        total: t('decide.waterfall.total'),
        formatValue: short,
        palette,
      }),
    [named, t, short, palette],
  );
  if (steps.length === 0) return null;
  const gains = steps.reduce((sum, { cents }) => sum + Math.max(0, cents), 0);
  return (
    <ChartFrame
      choiceKey="simulation.waterfall"
      title={`${t('decide.waterfall.title')} · ${strategy.name}`}
      note={t('decide.waterfall.note')}
      definitions={[
        { metric: SIMULATION_METRICS.netCents, full: full(net) },
        { metric: DECISION_METRICS.effectCents, full: full(gains) },
      ]}
      option={option}
      summary={t('decide.waterfall.summary', { gains: full(gains), costs: full(net - gains), net: full(net) })}
      height={260}
      heads={[t('decide.waterfall.step'), t('decide.waterfall.adds')]}
      rows={[
        ...named.map(({ part, name, cents }) => ({ key: part, head: name, cells: [full(cents)] })),
        { key: 'total', head: t('decide.waterfall.total'), cells: [full(net)] },
      ]}
    />
  );
}
