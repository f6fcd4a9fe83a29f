import { Checkbox, NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import {
  GUARDRAIL_NAMES,
  GUARDRAILS,
  PRIMARY_OUTCOMES,
  type GuardrailName,
  type PlanChoice,
} from '#core/campaigns/launch/evaluation-plan.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Launch.module.css';

type PlanFieldsProps = { readonly plan: PlanChoice; readonly onChange: (plan: PlanChoice) => void };

/** By what a launch will be judged: chosen before anything is known, locked with it. */
export function PlanFields({ plan, onChange }: PlanFieldsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const decimals = useWorkbench((state) => state.project.built?.parameters.currency.decimals ?? 2);
  const scaleOf = (name: GuardrailName): number => (GUARDRAILS[name].unit === 'share' ? 0.01 : 10 ** decimals);
  const setMargin = (name: GuardrailName, value: number | string): void => {
    const rest = plan.guardrails.filter((other) => other.name !== name);
    const isUsed = typeof value === 'number' && value > 0;
    onChange({ ...plan, guardrails: isUsed ? [...rest, { name, margin: value * scaleOf(name) }] : rest });
  };
  return (
    <fieldset className={styles.plan}>
      <legend>{t('launch.plan')}</legend>
      <p className={styles.note}>{t('launch.planLead')}</p>
      <Select
        size="sm"
        label={t('launch.primary')}
        allowDeselect={false}
        value={plan.primary}
        data={PRIMARY_OUTCOMES.map((value) => ({ value, label: read(CAMPAIGN_METRICS[value].label) }))}
        onChange={(value) => {
          const primary = PRIMARY_OUTCOMES.find((candidate) => candidate === value);
          if (primary !== undefined) onChange({ ...plan, primary });
        }}
      />
      {GUARDRAIL_NAMES.map((name) => {
        const used = plan.guardrails.find((guardrail) => guardrail.name === name);
        return (
          <NumberInput
            key={name}
            size="sm"
            label={t('launch.guardrail', { name: read(GUARDRAILS[name].label) })}
            description={read(GUARDRAILS[name].doc)}
            placeholder={t('launch.guardrailOff')}
            {...(GUARDRAILS[name].unit === 'share' ? { suffix: ' pt' } : {})}
            min={0}
            value={used === undefined ? '' : Math.round((1e6 * used.margin) / scaleOf(name)) / 1e6}
            onChange={(value) => setMargin(name, value)}
          />
        );
      })}
      <Checkbox
        size="sm"
        label={t('launch.looks')}
        checked={plan.hasLooks}
        onChange={(event) => onChange({ ...plan, hasLooks: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
