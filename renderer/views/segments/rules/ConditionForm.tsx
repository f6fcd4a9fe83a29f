import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { nameRfmSegment } from '#core/questions/audience/describe-rule.ts';
import { useRuleText } from '../../../components/filters/use-rule-text.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { BehaviourForm, SequenceForm } from './EventForms.tsx';
import { ValuesField } from './fields.tsx';
import { AttributeForm, NamedForm, TagForm, TouchedForm } from './ThingForms.tsx';
import { NumberForm, ScoresForm } from './NumberForms.tsx';
import type { Condition } from './new-condition.ts';
import { BoughtForm, FirstPurchaseForm, PurchasedForm } from './PurchaseForms.tsx';
import type { RuleOptions } from './use-rule-options.ts';

type ConditionFormProps = {
  readonly rule: Condition;
  readonly options: RuleOptions;
  readonly onChange: (rule: Condition) => void;
};

/** The fields of one condition. */
export function ConditionForm({ rule, options, onChange }: ConditionFormProps): ReactNode {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const say = useRuleText();
  switch (rule.kind) {
    case 'number':
      return <NumberForm rule={rule} options={options} onChange={onChange} />;
    case 'rfm-scores':
      return <ScoresForm rule={rule} options={options} onChange={onChange} />;
    case 'segment':
      return (
        <ValuesField
          label={t('rules.values')}
          data={SEGMENT_MEMBERS.map(({ key, label }) => ({ value: String(key), label: read(label) }))}
          value={rule.keys.map(String)}
          onChange={(keys) => onChange({ ...rule, keys: keys.map(Number) })}
        />
      );
    case 'value':
      return (
        <ValuesField
          label={t('rules.values')}
          data={VALUE_MEMBERS.map(({ key, label }) => ({ value: String(key), label: read(label) }))}
          value={rule.keys.map(String)}
          onChange={(keys) => onChange({ ...rule, keys: keys.map(Number) })}
        />
      );
    case 'rfm-segment':
      return (
        <ValuesField
          label={t('rules.values')}
          data={(options.filters?.rfmSegments ?? []).map(({ value }) => ({
            value,
            label: read(nameRfmSegment(value)),
          }))}
          value={rule.codes}
          onChange={(codes) => onChange({ ...rule, codes })}
        />
      );
    case 'home-store':
      return (
        <ValuesField
          label={t('rules.values')}
          data={(options.filters?.stores ?? []).map(({ value, name }) => ({ value, label: name ?? value }))}
          value={rule.ids}
          onChange={(ids) => onChange({ ...rule, ids })}
        />
      );
    case 'tag':
      return <TagForm rule={rule} options={options} onChange={onChange} />;
    case 'attribute':
      return <AttributeForm rule={rule} options={options} onChange={onChange} />;
    case 'touched':
      return <TouchedForm rule={rule} options={options} onChange={onChange} />;
    case 'named':
      return <NamedForm rule={rule} options={options} onChange={onChange} />;
    case 'purchased':
      return <PurchasedForm rule={rule} options={options} onChange={onChange} />;
    case 'bought-product':
      return <BoughtForm rule={rule} options={options} onChange={onChange} />;
    case 'first-purchase':
      return <FirstPurchaseForm rule={rule} options={options} onChange={onChange} />;
    case 'behaved':
      return <BehaviourForm rule={rule} options={options} onChange={onChange} />;
    case 'sequence':
      return <SequenceForm rule={rule} options={options} onChange={onChange} />;
    default:
      return <p>{say(rule)}</p>;
  }
}
