import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { findView } from './find-view.ts';
import { countLoop, LOOP_STEPS, type LoopStep } from '#core/workbench/campaigns/loop-stages.ts';
import styles from './Loop.module.css';
import { StrategyList } from './StrategyList.tsx';

const VIEWS: Readonly<Record<LoopStep, readonly string[]>> = {
  profile: ['segments'],
  behaviour: ['behaviour', 'behavior'],
  value: ['models', 'segments'],
  strategy: ['simulation'],
  evaluation: ['evaluation'],
  update: ['data'],
};

/** The loop of customer operations, with how far it has come. */
export function LoopRow({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { shortCount } = useFormats();
  const document = useWorkbench((state) => state.config);
  const openView = useWorkbench((state) => state.navigation.openView);
  const counts = useMemo(
    () =>
      countLoop(project, {
        strategies: document?.strategies ?? [],
        scenarios: document?.scenarios ?? [],
        evaluations: document?.evaluations ?? [],
      }),
    [project, document],
  );

  return (
    <section className={styles.panel} aria-labelledby="loop">
      <h2 id="loop">{t('loop.title')}</h2>
      <ol className={styles.steps}>
        {LOOP_STEPS.map((step, index) => {
          const view = findView(...VIEWS[step]);
          const count = counts[step];
          const fact = t(`loop.${step}Fact`, { count, value: shortCount(count), date: project.parameters.asOfDate });
          const content = (
            <>
              <span className={styles.name}>
                <span className={styles.index}>{index + 1}</span>
                {t(`loop.${step}`)}
              </span>
              <span className={styles.fact}>{count === 0 ? t(`loop.${step}None`) : fact}</span>
            </>
          );
          return (
            <li key={step} data-step={step} data-done={count > 0}>
              {view === undefined ? (
                <div className={styles.step}>{content}</div>
              ) : (
                <button type="button" className={styles.step} onClick={() => openView(view)}>
                  {content}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <StrategyList />
    </section>
  );
}
