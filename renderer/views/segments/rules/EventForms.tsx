import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AUDIENCE_EVENTS } from '#core/questions/audience/audience-rule.ts';
import type { FormProps } from './form-props.ts';
import { ChoiceField, CountField, DaysFields } from './fields.tsx';
import styles from './Rules.module.css';

const MOST = 100_000;
const MOST_DAYS = 3650;

type EventName = (typeof AUDIENCE_EVENTS)[number];

function useEvents() {
  const { t } = useTranslation();
  return {
    choices: AUDIENCE_EVENTS.map((event) => ({ value: event, label: t(`rules.event.${event}`) })),
    pick: (value: string, old: EventName): EventName => AUDIENCE_EVENTS.find((event) => event === value) ?? old,
  };
}

/** At least so many behaviour events of a type. */
export function BehaviourForm({ rule, onChange }: FormProps<'behaved'>) {
  const { t } = useTranslation();
  const { choices, pick } = useEvents();
  return (
    <>
      <ChoiceField
        label={t('rules.behaviour')}
        data={choices}
        value={rule.type}
        onChange={(type) => onChange({ ...rule, type: pick(type, rule.type) })}
      />
      <CountField
        label={t('rules.timesAtLeast')}
        value={rule.min}
        min={1}
        max={MOST}
        onChange={(min) => onChange({ ...rule, min })}
      />
      <DaysFields from={rule.from} through={rule.through} onChange={(days) => onChange({ ...rule, ...days })} />
    </>
  );
}

/** One thing, then another within some days. */
export function SequenceForm({ rule, onChange }: FormProps<'sequence'>) {
  const { t } = useTranslation();
  const { choices, pick } = useEvents();
  return (
    <>
      <ChoiceField
        label={t('rules.first')}
        data={choices}
        value={rule.first}
        onChange={(first) => onChange({ ...rule, first: pick(first, rule.first) })}
      />
      <ChoiceField
        label={t('rules.next')}
        data={choices}
        value={rule.next}
        onChange={(next) => onChange({ ...rule, next: pick(next, rule.next) })}
      />
      <CountField
        label={t('rules.withinDays')}
        value={rule.withinDays}
        min={1}
        max={MOST_DAYS}
        onChange={(withinDays) => onChange({ ...rule, withinDays })}
      />
      <DaysFields from={rule.from} through={rule.through} onChange={(days) => onChange({ ...rule, ...days })} />
      <Checkbox
        size="sm"
        className={styles.check}
        checked={rule.sameDay}
        label={t('rules.sameDay')}
        onChange={(event) => onChange({ ...rule, sameDay: event.currentTarget.checked })}
      />
    </>
  );
}
