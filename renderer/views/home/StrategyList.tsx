import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { findView } from './find-view.ts';
import styles from './Loop.module.css';
import {
  listStrategyProgress,
  STRATEGY_STAGES,
  type StrategyProgress,
} from '#core/workbench/campaigns/strategy-stages.ts';

const NOTHING: Pick<ProjectFile, 'strategies' | 'scenarios' | 'predictions' | 'evaluations'> = {
  strategies: [],
  scenarios: [],
  predictions: [],
  evaluations: [],
};

function StrategyItem({ progress }: { readonly progress: StrategyProgress }) {
  const { t } = useTranslation();
  const openView = useWorkbench((state) => state.openView);
  const setChoice = useWorkbench((state) => state.setChoice);
  const { id, name, stage, readOutOn, decision, view } = progress;
  const target = findView(view);
  const place = STRATEGY_STAGES.indexOf(stage);
  const text =
    stage === 'decided' && decision !== null
      ? t('loop.decided', { decision: t(`evaluation.${decision}`) })
      : (stage === 'running' || stage === 'measurable') && readOutOn !== null
        ? t(`loop.${stage}`, { date: readOutOn })
        : t(`loop.stage.${stage}`);
  return (
    <li data-strategy={id} data-stage={stage}>
      <button
        type="button"
        className={styles.strategyButton}
        disabled={target === undefined}
        onClick={() => {
          if (target === undefined) return;
          if (view === 'evaluation') setChoice('evaluation.strategy', id);
          openView(target);
        }}
      >
        <span className={styles.strategy}>{name}</span>
        <span className={styles.ticks} aria-hidden="true">
          {STRATEGY_STAGES.map((one, index) => (
            <span key={one} className={styles.tick} data-done={index <= place} />
          ))}
        </span>
        <span className={styles.stage}>{text}</span>
      </button>
    </li>
  );
}

/** Every strategy with the stage it has reached; each leads to where its next step is taken. */
export function StrategyList() {
  const { t } = useTranslation();
  const document = useWorkbench((state) => state.document);
  const state = useQuery('campaign-list', {}, { isUnfiltered: true });
  const campaigns = state.status === 'ready' ? state.value : null;
  const strategies = useMemo(
    () => (campaigns === null ? [] : listStrategyProgress(document ?? NOTHING, campaigns)),
    [document, campaigns],
  );
  if (strategies.length === 0) return null;
  return (
    <>
      <h3 className={styles.strategiesTitle}>{t('loop.strategies')}</h3>
      <ul className={styles.strategies} aria-label={t('loop.strategies')}>
        {strategies.map((progress) => (
          <StrategyItem key={progress.id} progress={progress} />
        ))}
      </ul>
    </>
  );
}
