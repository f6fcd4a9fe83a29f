import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { createLiftOption } from '../../charts/lift.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useOutcomeFormats } from './use-outcome-formats.ts';

/** Conversion of both arms by day since the assignment. */
export function LiftChart({ evaluation }: { readonly evaluation: CampaignEvaluation }) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const palette = usePalette();
  const write = useOutcomeFormats()('conversion');
  const { lift } = evaluation;
  const option = useMemo(
    () =>
      createLiftOption({
        days: lift.map(({ day }) => day),
        treated: lift.map(({ treatedRate }) => treatedRate),
        control: lift.map(({ controlRate }) => controlRate),
        low: lift.map(({ controlRate, difference }) => controlRate + difference.interval.low),
        high: lift.map(({ controlRate, difference }) => controlRate + difference.interval.high),
        names: {
          days: t('evaluation.dayAxis'),
          treated: t('evaluation.treated'),
          control: t('evaluation.control'),
          band: t('evaluation.interval'),
        },
        formatShare: percent,
        palette,
      }),
    [lift, t, percent, palette],
  );
  const last = lift.at(-1);
  if (last === undefined) return null;
  const summary = t('evaluation.liftSummary', {
    days: count(last.day),
    treated: percent(last.treatedRate),
    control: percent(last.controlRate),
  });
  return (
    <ChartFrame
      choiceKey="evaluation.lift"
      title={t('evaluation.lift')}
      note={t('evaluation.liftNote')}
      definitions={[{ metric: CAMPAIGN_METRICS.conversion, full: summary }]}
      option={option}
      summary={summary}
      heads={[
        t('evaluation.day'),
        t('evaluation.treated'),
        t('evaluation.control'),
        t('evaluation.liftDifference'),
        t('evaluation.interval'),
      ]}
      rows={lift.map(({ day, treatedRate, controlRate, difference }) => ({
        key: String(day),
        head: count(day),
        cells: [
          percent(treatedRate),
          percent(controlRate),
          write.difference(difference.value),
          `${write.difference(difference.interval.low)} – ${write.difference(difference.interval.high)}`,
        ],
      }))}
    />
  );
}
