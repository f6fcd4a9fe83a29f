import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ASSUMPTIONS } from '#core/campaigns/strategy/assumptions.ts';
import type { AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { LAYER_IDS, SIMULATION_LAYER_LABELS } from '#core/campaigns/draws/layers.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import type { TornadoFactor } from '#core/campaigns/forecast/sensitivity.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import type { StrategySummary } from '#core/campaigns/draws/summary.ts';
import { createBandOption } from '../../charts/band.option.ts';
import { createTornadoOption } from '../../charts/tornado.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import type { StrategySensitivity } from '#core/workbench/campaigns/outlook.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { getAssumptionId } from './AssumptionsPart.tsx';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';

/** What the net hangs on most. */
export function TornadoChart({
  sensitivity,
  netCents,
}: {
  readonly sensitivity: StrategySensitivity;
  readonly netCents: number;
}) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { short, full } = useMoney();
  const palette = usePalette();
  const { tornado } = sensitivity;
  const name = (factor: TornadoFactor): string =>
    factor === 'offer' ? t('simulation.offer') : read(ASSUMPTIONS[factor].label);
  const option = useMemo(
    () =>
      createTornadoOption({
        bars: tornado.map(({ factor, low, high }) => ({
          name: factor === 'offer' ? t('simulation.offer') : read(ASSUMPTIONS[factor].label),
          low: low.netCents,
          high: high.netCents,
        })),
        middle: netCents,
        names: { low: t('simulation.netAtLow'), high: t('simulation.netAtHigh') },
        formatValue: short,
        palette,
      }),
    [tornado, netCents, t, read, short, palette],
  );
  const first = tornado[0];
  if (first === undefined) return null;
  const jump = (factor: AssumptionName): void => document.getElementById(getAssumptionId(factor))?.focus();
  const summary = t('simulation.tornadoSummary', {
    assumption: name(first.factor),
    low: full(first.low.netCents),
    high: full(first.high.netCents),
  });
  return (
    <div>
      <ChartFrame
        choiceKey="simulation.tornado"
        title={t('simulation.tornado')}
        note={t('simulation.tornadoNote')}
        definitions={[{ metric: SIMULATION_METRICS.netCents, full: full(netCents) }]}
        option={option}
        summary={summary}
        height={Math.max(150, 60 + 34 * tornado.length)}
        heads={[t('simulation.assumption'), t('simulation.netAtLow'), t('simulation.netAtHigh')]}
        rows={tornado.map(({ factor, low, high }) => ({
          key: factor,
          head: name(factor),
          cells: [full(low.netCents), full(high.netCents)],
        }))}
      />
      <ul className={styles.jumps}>
        {tornado.flatMap(({ factor }) =>
          factor === 'offer'
            ? []
            : [
                <li key={factor}>
                  <button type="button" onClick={() => jump(factor)}>
                    {name(factor)}
                  </button>
                </li>,
              ],
        )}
      </ul>
    </div>
  );
}

/** Incremental orders week by week. */
export function WeeksChart({ strategy, summary }: { readonly strategy: Strategy; readonly summary: StrategySummary }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const palette = usePalette();
  const { weeks } = summary;
  const level = writePercent(summary.level);
  const option = useMemo(
    () =>
      createBandOption({
        categories: weeks.map(({ fromDay, throughDay }) => `${fromDay}–${throughDay}`),
        middle: weeks.map(({ extra }) => extra.median),
        low: weeks.map(({ extra }) => extra.low),
        high: weeks.map(({ extra }) => extra.high),
        names: {
          categories: t('simulation.weekAxis'),
          middle: t('simulation.weekExtra'),
          band: t('simulation.band', { level }),
        },
        formatValue: (value) => decimal(value, 0),
        palette,
      }),
    [weeks, level, t, decimal, palette],
  );
  const total = decimal(summary.metrics.incrementalOrders.median, 1);
  return (
    <ChartFrame
      choiceKey="simulation.weeks"
      title={`${t('simulation.weeks')} · ${strategy.name}`}
      note={t('simulation.weeksNote', { level })}
      definitions={[{ metric: SIMULATION_METRICS.incrementalOrders, full: total }]}
      option={option}
      summary={t('simulation.weeksSummary', { name: strategy.name, orders: total })}
      height={240}
      heads={[t('simulation.week'), t('simulation.weekExtra'), t('simulation.band', { level })]}
      rows={weeks.map(({ fromDay, throughDay, extra }) => ({
        key: String(fromDay),
        head: `${fromDay}–${throughDay}`,
        cells: [decimal(extra.median, 1), `${decimal(extra.low, 1)} – ${decimal(extra.high, 1)}`],
      }))}
    />
  );
}

/** Each layer's share of the uncertainty. */
export function LayersPart({ summary }: { readonly summary: StrategySummary }) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { read } = useLanguage();
  if (summary.layers === null) return null;
  const shares = [...LAYER_IDS, 'together' as const].map((id) => ({ id, share: summary.layers?.netCents[id] ?? 0 }));
  return (
    <section className={styles.card} aria-label={t('simulation.layers')}>
      <h2>{t('simulation.layers')}</h2>
      <p className={styles.note}>{t('simulation.layersNote')}</p>
      <dl className={styles.layers}>
        {shares.map(({ id, share }) => (
          <div key={id}>
            <dt>{read(SIMULATION_LAYER_LABELS[id])}</dt>
            <dd className="numeric">
              <span className={styles.layerTrack} aria-hidden="true">
                <span style={{ width: `${100 * Math.max(0, share)}%` }} />
              </span>
              {percent(share)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
