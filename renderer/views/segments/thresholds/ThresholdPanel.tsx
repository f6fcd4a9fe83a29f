import { Button, NumberInput, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '../../../data/use-query.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import { CountField } from '../rules/fields.tsx';
import { CutPoints } from './CutPoints.tsx';
import { DaysThreshold } from './DaysThreshold.tsx';
import { findDraftFault, getDraftVipScore, pickThresholds, putScoring, putThresholds } from './threshold-draft.ts';
import { ThresholdEffect } from './ThresholdEffect.tsx';
import styles from './Thresholds.module.css';

const PREVIEW_DELAY_MS = 60;

/** The thresholds of segments, tiers and scores, each with its effect before anything is built. */
export function ThresholdPanel() {
  const { t } = useTranslation();
  const built = useWorkbench((state) => state.project?.parameters);
  const parameters = useWorkbench((state) => state.document?.parameters);
  const editProject = useWorkbench((state) => state.editProject);
  const rebuild = useWorkbench((state) => state.rebuild);
  const isBuilding = useWorkbench((state) => state.build.status === 'running');
  const base = useMemo(() => (built === undefined ? null : pickThresholds(built)), [built]);
  const [edited, setEdited] = useState<typeof base>(null);
  const draft = edited ?? base;
  const [asked] = useDebouncedValue(draft, PREVIEW_DELAY_MS);
  const scoreCount = draft?.rfm.scoreCount ?? 5;
  const shapeState = useQuery('threshold-shape', { scoreCount }, { isUnfiltered: true });
  if (draft === null || base === null || built === undefined || parameters === undefined) return null;

  const shape = shapeState.status === 'ready' ? shapeState.value : null;
  const { rfm, segments, valueTiers } = draft;
  const { code, decimals } = built.currency;
  const scale = 10 ** decimals;
  const fault = findDraftFault(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(base);
  const putTiers = (change: Partial<typeof valueTiers>) =>
    setEdited({ ...draft, valueTiers: { ...valueTiers, ...change } });

  async function apply() {
    if (parameters === undefined || draft === null) return;
    editProject({ parameters: putThresholds(parameters, draft) });
    await rebuild();
    setEdited(null);
  }

  return (
    <section className={styles.panel} aria-label={t('thresholds.title')}>
      <div className={styles.head}>
        <div>
          <h2>{t('thresholds.title')}</h2>
          <p>{t('thresholds.precedence')}</p>
        </div>
        <div className={styles.buttons}>
          <Button variant="default" size="sm" disabled={!isChanged} onClick={() => setEdited(null)}>
            {t('thresholds.reset')}
          </Button>
          <Button
            size="sm"
            disabled={!isChanged || fault !== null || isBuilding}
            loading={isBuilding}
            onClick={() => void apply()}
          >
            {t('thresholds.apply')}
          </Button>
        </div>
      </div>
      <div className={styles.split}>
        <div className={styles.fields}>
          <fieldset className={styles.field}>
            <legend>{t('thresholds.newCustomers')}</legend>
            <DaysThreshold
              value={segments.newCustomerDays}
              before={base.segments.newCustomerDays}
              shape={shape}
              onChange={(newCustomerDays) => setEdited({ ...draft, segments: { ...segments, newCustomerDays } })}
            />
          </fieldset>
          <fieldset className={styles.field}>
            <legend>{t('thresholds.vip')}</legend>
            <div className={styles.row}>
              <CountField
                label={t('thresholds.vipScore')}
                value={getDraftVipScore(draft)}
                min={1}
                max={rfm.scoreCount}
                onChange={(vipMinScore) => setEdited({ ...draft, segments: { ...segments, vipMinScore } })}
              />
            </div>
          </fieldset>
          <fieldset className={styles.field}>
            <legend>{t('thresholds.tiers')}</legend>
            <div className={styles.row}>
              <SegmentedControl
                size="sm"
                value={valueTiers.rule}
                aria-label={t('thresholds.tiers')}
                data={[
                  { value: 'share', label: t('thresholds.byShare') },
                  { value: 'amount', label: t('thresholds.byAmount') },
                ]}
                onChange={(rule) =>
                  putTiers(
                    rule === 'amount' && valueTiers.highCents === null
                      ? { rule, ...shape?.suggestedAmounts }
                      : { rule },
                  )
                }
              />
              {(['high', 'medium'] as const).map((tier) => {
                const share = valueTiers[`${tier}Share`];
                const cents = valueTiers[`${tier}Cents`];
                return valueTiers.rule === 'share' ? (
                  <NumberInput
                    key={tier}
                    size="sm"
                    className={styles.narrow}
                    label={t(`thresholds.${tier}Share`)}
                    suffix="%"
                    min={1}
                    max={99}
                    decimalScale={1}
                    value={Number((share * 100).toFixed(1))}
                    onChange={(value) => {
                      if (typeof value === 'number' && value > 0 && value < 100) {
                        putTiers({ [`${tier}Share`]: Number((value / 100).toFixed(4)) });
                      }
                    }}
                  />
                ) : (
                  <NumberInput
                    key={tier}
                    size="sm"
                    className={styles.narrow}
                    label={t(`thresholds.${tier}Amount`)}
                    suffix={` ${code}`}
                    decimalScale={decimals}
                    value={cents === null ? '' : cents / scale}
                    onChange={(value) => {
                      putTiers({ [`${tier}Cents`]: typeof value === 'number' ? Math.round(value * scale) : null });
                    }}
                  />
                );
              })}
            </div>
            <p className={styles.note}>{t('thresholds.ties')}</p>
          </fieldset>
          <fieldset className={styles.field}>
            <legend>{t('thresholds.scores')}</legend>
            <div className={styles.row}>
              <SegmentedControl
                size="sm"
                value={rfm.scoring}
                aria-label={t('thresholds.scores')}
                data={[
                  { value: 'rank', label: t('thresholds.byRank') },
                  { value: 'thresholds', label: t('thresholds.byCuts') },
                ]}
                onChange={(scoring) => setEdited(putScoring(draft, scoring, rfm.scoreCount, shape))}
              />
              <CountField
                label={t('thresholds.scoreCount')}
                value={rfm.scoreCount}
                min={3}
                max={10}
                onChange={(count) => setEdited(putScoring(draft, rfm.scoring, count, null))}
              />
            </div>
            {rfm.scoring === 'thresholds' && (
              <CutPoints
                thresholds={rfm.thresholds}
                suggested={shape !== null && shapeState.isStale === false ? shape.suggested : null}
                scoreCount={rfm.scoreCount}
                scale={scale}
                currency={code}
                onChange={(thresholds) => setEdited({ ...draft, rfm: { ...rfm, thresholds } })}
              />
            )}
          </fieldset>
          {fault !== null && (
            <p role="alert" className={styles.fault}>
              {t(`thresholds.fault.${fault}`)}
            </p>
          )}
        </div>
        {asked !== null && findDraftFault(asked) === null && <ThresholdEffect draft={draft} asked={asked} />}
      </div>
    </section>
  );
}
