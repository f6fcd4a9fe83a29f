import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_PLAN_CHOICE } from '#core/campaigns/launch/evaluation-plan.ts';
import type { StrategyAmong } from '#core/workbench/campaigns/campaign-arguments.ts';
import styles from './Launch.module.css';
import { LaunchDialog } from './LaunchDialog.tsx';
import { PlanFields } from './PlanFields.tsx';

type LaunchPartProps = {
  readonly name: string;
  readonly among: StrategyAmong;
  /** The run that is on the screen and of these very strategies; null where there is none. */
  readonly run: { readonly draws: number; readonly seed: number } | null;
};

/** Where a simulated strategy becomes the launch. */
export function LaunchPart({ name, among, run }: LaunchPartProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [plan, setPlan] = useState(DEFAULT_PLAN_CHOICE);
  return (
    <section className={styles.card} aria-label={t('launch.title')}>
      <div className={styles.head}>
        <div>
          <h2>{t('launch.title')}</h2>
          <p className={styles.note}>{run === null ? t('launch.needsRun') : t('launch.lead')}</p>
        </div>
        <Button size="sm" disabled={run === null} onClick={() => setOpen(true)}>
          {t('launch.set')}
        </Button>
      </div>
      {run !== null && <PlanFields plan={plan} onChange={setPlan} />}
      {isOpen && run !== null && (
        <LaunchDialog
          name={name}
          among={among}
          draws={run.draws}
          seed={run.seed}
          plan={plan}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}
