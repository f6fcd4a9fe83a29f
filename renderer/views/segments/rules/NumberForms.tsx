import { useTranslation } from 'react-i18next';
import { AUDIENCE_NUMBERS } from '#core/questions/audience/audience-rule.ts';
import { AUDIENCE_NUMBER_LABELS } from '#core/questions/audience/describe-rule.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import type { FormProps } from './form-props.ts';
import { BoundField, ChoiceField, CountField } from './fields.tsx';

/** Bounds of a number of the profile: money in whole units, shares in percent. */
export function NumberForm({ rule, onChange }: FormProps<'number'>) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const currency = useWorkbench((state) => state.project.built?.parameters.currency ?? { code: 'CNY', decimals: 2 });
  const { unit } = AUDIENCE_NUMBER_LABELS[rule.field];
  const scale = unit === 'money' ? 10 ** currency.decimals : unit === 'share' ? 0.01 : 1;
  const digits = unit === 'money' ? currency.decimals : unit === 'days' ? 0 : 2;
  const show = (value: number | null): number | null =>
    value === null ? null : Number((value / scale).toFixed(digits));
  const keep = (value: number | null): number | null =>
    value === null ? null : unit === 'money' ? Math.round(value * scale) : Number((value * scale).toFixed(6));
  const suffix = unit === 'share' ? '%' : unit === 'money' ? ` ${currency.code}` : undefined;
  return (
    <>
      <ChoiceField
        label={t('rules.number')}
        data={AUDIENCE_NUMBERS.map((field) => ({ value: field, label: read(AUDIENCE_NUMBER_LABELS[field].label) }))}
        value={rule.field}
        onChange={(field) =>
          onChange({
            ...rule,
            field: AUDIENCE_NUMBERS.find((known) => known === field) ?? rule.field,
            min: null,
            max: null,
          })
        }
      />
      <BoundField
        label={t('rules.atLeast')}
        value={show(rule.min)}
        digits={digits}
        onChange={(min) => onChange({ ...rule, min: keep(min) })}
        {...(suffix === undefined ? {} : { suffix })}
      />
      <BoundField
        label={t('rules.atMost')}
        value={show(rule.max)}
        digits={digits}
        onChange={(max) => onChange({ ...rule, max: keep(max) })}
        {...(suffix === undefined ? {} : { suffix })}
      />
    </>
  );
}

/** Ranges of the three scores, both ends included. */
export function ScoresForm({ rule, onChange }: FormProps<'rfm-scores'>) {
  const { t } = useTranslation();
  const most = useWorkbench((state) => state.project.built?.parameters.rfm.scoreCount ?? 5);
  return (
    <>
      {(['r', 'f', 'm'] as const).map((letter) => {
        const range = rule[letter] ?? { min: 1, max: most };
        const put = (next: { min: number; max: number }) => onChange({ ...rule, [letter]: next });
        return (
          <span key={letter} style={{ display: 'flex', gap: 6 }}>
            <CountField
              label={t('rules.scoreFrom', { letter: letter.toUpperCase() })}
              value={range.min}
              min={1}
              max={range.max}
              onChange={(min) => put({ ...range, min })}
            />
            <CountField
              label={t('rules.scoreTo', { letter: letter.toUpperCase() })}
              value={range.max}
              min={range.min}
              max={most}
              onChange={(max) => put({ ...range, max })}
            />
          </span>
        );
      })}
    </>
  );
}
