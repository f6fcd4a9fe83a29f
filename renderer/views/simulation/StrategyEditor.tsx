import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERYBODY, combineRules, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { getSegmentRule } from '#core/questions/audience/saved-segment.ts';
import { CUT_REASON_LABELS } from '#core/campaigns/plan/feasibility.ts';
import { strategySchema, type Offer, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { useSavedSegments } from '../../components/customers/use-saved-segments.ts';
import { useRuleText } from '../../components/filters/use-rule-text.ts';
import type { StrategyOutlook } from '#core/workbench/campaigns/outlook.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useFilters } from '../../store/use-filters.ts';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';

type EditorProps = {
  readonly strategy: Strategy;
  readonly outlook: StrategyOutlook | null;
  readonly onChange: (strategy: Strategy) => void;
};

/** Who takes part: a rule, a saved segment or the filters in force, and who is cut for what reason. */
function AudiencePart({ strategy, outlook, onChange }: EditorProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { read } = useLanguage();
  const say = useRuleText();
  const { filters } = useFilters();
  const { segments } = useSavedSegments();
  const choose = (value: string | null): void => {
    const segment = segments.find(({ id }) => `segment:${id}` === value);
    const rules: Readonly<Record<string, AudienceRule>> = { all: EVERYBODY, filters: combineRules(filters) };
    const audience = segment === undefined ? rules[value ?? ''] : getSegmentRule(segment.segment);
    if (audience !== undefined) onChange({ ...strategy, audience });
  };
  return (
    <>
      <Select
        label={t('simulation.audience')}
        description={say(strategy.audience)}
        value="keep"
        allowDeselect={false}
        data={[
          { value: 'keep', label: t('simulation.audienceKeep') },
          { value: 'all', label: t('simulation.audienceAll') },
          ...(filters.length === 0 ? [] : [{ value: 'filters', label: t('simulation.audienceFilters') }]),
          ...segments.map(({ id, name }) => ({
            value: `segment:${id}`,
            label: t('simulation.audienceSegment', { name }),
          })),
        ]}
        onChange={choose}
      />
      {outlook !== null && (
        <div className={styles.counts} role="status">
          <p>
            {t('simulation.counted', {
              treated: count(outlook.treated),
              control: count(outlook.control),
              audience: count(outlook.audience),
            })}
          </p>
          <ul>
            {outlook.cuts
              .filter(({ customers }) => customers > 0)
              .map(({ reason, customers }) => (
                <li key={reason}>
                  {t('simulation.cut', { customers: count(customers), reason: read(CUT_REASON_LABELS[reason]) })}
                </li>
              ))}
            {outlook.findings.map(({ code, isBlocking, text }) => (
              <li key={code} data-blocking={isBlocking}>
                {read(text)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

type AmountProps = {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (cents: number | null) => void;
  readonly placeholder?: string;
};

/** An amount typed in the currency's units, kept in minor ones. */
function AmountInput({ label, value, onChange, placeholder }: AmountProps) {
  const { decimals, symbol } = useMoney();
  return (
    <NumberInput
      label={label}
      prefix={symbol}
      min={0}
      decimalScale={decimals}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={value === null ? '' : value / 10 ** decimals}
      onChange={(next) => onChange(typeof next === 'number' ? Math.round(next * 10 ** decimals) : null)}
    />
  );
}

function createOffer(kind: string | null, offer: Offer): Offer {
  const minSpendCents = offer.kind === 'none' ? 0 : offer.minSpendCents;
  if (kind === 'rate') return { kind: 'rate', rate: 0.1, minSpendCents };
  return kind === 'amount' ? { kind: 'amount', amountCents: 1000, minSpendCents } : { kind: 'none' };
}

function OfferPart({ strategy, onChange }: Pick<EditorProps, 'strategy' | 'onChange'>) {
  const { t } = useTranslation();
  const { offer } = strategy;
  const setOffer = (next: Offer): void =>
    onChange({
      ...strategy,
      offer: next,
      assumptions:
        next.kind === 'none' || strategy.assumptions.redemption !== undefined
          ? strategy.assumptions
          : { ...strategy.assumptions, redemption: { low: 0.2, mid: 0.4, high: 0.6, source: 'guess' } },
    });
  return (
    <div className={styles.fields}>
      <Select
        label={t('simulation.offer')}
        value={offer.kind}
        allowDeselect={false}
        data={[
          { value: 'none', label: t('simulation.offerNone') },
          { value: 'rate', label: t('simulation.offerRate') },
          { value: 'amount', label: t('simulation.offerAmount') },
        ]}
        onChange={(kind) => setOffer(createOffer(kind, offer))}
      />
      {offer.kind === 'rate' && (
        <NumberInput
          label={t('simulation.offerValue')}
          suffix=" %"
          min={1}
          max={99}
          decimalScale={1}
          value={Math.round(1000 * offer.rate) / 10}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0 && value < 100) setOffer({ ...offer, rate: value / 100 });
          }}
        />
      )}
      {offer.kind === 'amount' && (
        <AmountInput
          label={t('simulation.offerValue')}
          value={offer.amountCents}
          onChange={(cents) => {
            if (cents !== null && cents > 0) setOffer({ ...offer, amountCents: cents });
          }}
        />
      )}
      {offer.kind !== 'none' && (
        <AmountInput
          label={t('simulation.minSpend')}
          value={offer.minSpendCents}
          onChange={(cents) => setOffer({ ...offer, minSpendCents: cents ?? 0 })}
        />
      )}
    </div>
  );
}

function WavesInput({ strategy, onChange }: Pick<EditorProps, 'strategy' | 'onChange'>) {
  const { t } = useTranslation();
  const [text, setText] = useState(strategy.schedule.waves.join(', '));
  const [isWrong, setWrong] = useState(false);
  function take(next: string) {
    setText(next);
    const waves = next.split(/[,，]/).map((part) => Number(part.trim()));
    const changed = { ...strategy, schedule: { ...strategy.schedule, waves } };
    const isValid = next.trim() !== '' && strategySchema.safeParse(changed).success;
    setWrong(!isValid);
    if (isValid) onChange(changed);
  }
  return (
    <TextInput
      label={t('simulation.waves')}
      description={t('simulation.wavesHint')}
      value={text}
      error={isWrong ? t('simulation.wavesError') : null}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}

type WholeProps = {
  readonly label: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly suffix?: string;
  readonly placeholder?: string;
  readonly onChange: (value: number | null) => void;
};

function WholeInput({ value, onChange, ...rest }: WholeProps) {
  return (
    <NumberInput
      {...rest}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}

function SchedulePart({ strategy, onChange }: Pick<EditorProps, 'strategy' | 'onChange'>) {
  const { t } = useTranslation();
  const { schedule, caps } = strategy;
  const setSchedule = (change: Partial<Strategy['schedule']>): void =>
    onChange({ ...strategy, schedule: { ...schedule, ...change } });
  const cap = schedule.frequencyCap;
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label={t('simulation.channel')}
          value={strategy.channel}
          maxLength={100}
          onChange={(event) => {
            const channel = event.currentTarget.value;
            if (channel.trim() !== '') onChange({ ...strategy, channel });
          }}
        />
        <TextInput
          type="date"
          label={t('simulation.startsOn')}
          description={t('simulation.startsOnHint')}
          value={schedule.startsOn ?? ''}
          onChange={(event) => setSchedule({ startsOn: event.currentTarget.value || null })}
        />
        <WavesInput key={strategy.id} strategy={strategy} onChange={onChange} />
        <WholeInput
          label={t('simulation.window')}
          suffix={` ${t('simulation.days')}`}
          min={(schedule.waves.at(-1) ?? 0) + 1}
          max={365}
          value={strategy.conversionWindowDays}
          onChange={(days) => {
            if (days !== null && days > (schedule.waves.at(-1) ?? 0))
              onChange({ ...strategy, conversionWindowDays: days });
          }}
        />
        <WholeInput
          label={t('simulation.followUp')}
          suffix={` ${t('simulation.days')}`}
          min={0}
          max={365}
          value={schedule.followUpDays}
          onChange={(days) => setSchedule({ followUpDays: days ?? 0 })}
        />
        <NumberInput
          label={t('simulation.holdout')}
          suffix=" %"
          min={0}
          max={90}
          value={Math.round(1000 * strategy.holdoutShare) / 10}
          onChange={(value) => {
            if (typeof value === 'number' && value >= 0 && value < 100)
              onChange({ ...strategy, holdoutShare: value / 100 });
          }}
        />
      </div>
      <OfferPart strategy={strategy} onChange={onChange} />
      <div className={styles.fields}>
        <AmountInput
          label={t('simulation.touchCost')}
          value={strategy.costs.touchCents}
          onChange={(cents) => onChange({ ...strategy, costs: { ...strategy.costs, touchCents: cents ?? 0 } })}
        />
        <AmountInput
          label={t('simulation.fixedCost')}
          value={strategy.costs.fixedCents}
          onChange={(cents) => onChange({ ...strategy, costs: { ...strategy.costs, fixedCents: cents ?? 0 } })}
        />
        <AmountInput
          label={t('simulation.budget')}
          value={caps.budgetCents}
          placeholder={t('simulation.unlimited')}
          onChange={(budgetCents) => onChange({ ...strategy, caps: { ...caps, budgetCents } })}
        />
        <WholeInput
          label={t('simulation.capacity')}
          min={0}
          max={10_000_000}
          value={caps.channelTouches}
          placeholder={t('simulation.unlimited')}
          onChange={(channelTouches) => onChange({ ...strategy, caps: { ...caps, channelTouches } })}
        />
        <WholeInput
          label={t('simulation.capTouches')}
          min={1}
          max={100}
          value={cap?.touches ?? null}
          placeholder={t('simulation.unlimited')}
          onChange={(touches) =>
            setSchedule({ frequencyCap: touches === null ? null : { touches, days: cap?.days ?? 30 } })
          }
        />
        <WholeInput
          label={t('simulation.capDays')}
          min={1}
          max={365}
          value={cap?.days ?? null}
          placeholder={t('simulation.unlimited')}
          onChange={(days) =>
            setSchedule({ frequencyCap: days === null ? null : { touches: cap?.touches ?? 1, days } })
          }
        />
        <TextInput
          label={t('simulation.promotion')}
          value={strategy.promotionId ?? ''}
          onChange={(event) => onChange({ ...strategy, promotionId: event.currentTarget.value.trim() || null })}
        />
      </div>
    </>
  );
}

/** Audience and plan of one strategy. */
export function StrategyEditor({ strategy, outlook, onChange }: EditorProps) {
  const { t } = useTranslation();
  return (
    <>
      <section className={styles.part}>
        <h3>{t('simulation.steps.audience')}</h3>
        <TextInput
          label={t('simulation.name')}
          value={strategy.name}
          maxLength={200}
          onChange={(event) => {
            const name = event.currentTarget.value;
            if (name.trim() !== '') onChange({ ...strategy, name });
          }}
        />
        <AudiencePart strategy={strategy} outlook={outlook} onChange={onChange} />
      </section>
      <section className={styles.part}>
        <h3>{t('simulation.steps.strategy')}</h3>
        <SchedulePart strategy={strategy} onChange={onChange} />
      </section>
    </>
  );
}
