import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ProgressPanel } from '../../components/ProgressPanel.tsx';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import type { PlanChoice } from '#core/campaigns/launch/evaluation-plan.ts';
import type { StrategyAmong } from '#core/workbench/campaigns/campaign-arguments.ts';
import type { PreparedLaunch } from '#core/workbench/campaigns/lock-campaign.ts';
import { useAnswer, useReport } from '../../data/use-answer.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { LaunchFacts } from './LaunchFacts.tsx';
import styles from './Launch.module.css';
import { useLaunches } from './use-launch.ts';

type LaunchDialogProps = {
  readonly name: string;
  readonly among: StrategyAmong;
  readonly draws: number;
  readonly seed: number;
  /** By what it will be judged. */
  readonly plan: PlanChoice;
  readonly onClose: () => void;
};

/** Freezes a strategy, says what is locked, and locks it on the analyst's word. Closing it cancels what runs. */
export function LaunchDialog({ name, among, draws, seed, plan, onClose }: LaunchDialogProps) {
  const { t } = useTranslation();
  const workbench = useWorkbench((state) => state.workbench);
  const runTask = useWorkbench((state) => state.tasks.runTask);
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? null);
  const { lock } = useLaunches();
  const [failure, setFailure] = useState<DescribedError | null>(null);
  const [note, setNote] = useState('');
  const key = ['launch', buildId, among, draws, seed, plan];
  const state = useAnswer({
    key,
    buildId,
    keptMs: 0,
    run: (outer) =>
      runTask(
        (translate) => translate('launch.preparing'),
        (task) => workbench.runSimulation('launch', { ...among, draws, seed, plan }, task),
        outer,
      ),
  });
  const { progress, startedAt } = useReport(key);
  const isCancelled = state.status === 'failed' && state.error.code === 'task/cancelled';

  useEffect(() => {
    if (isCancelled) onClose();
  }, [isCancelled, onClose]);

  function lockNow(prepared: PreparedLaunch) {
    try {
      lock(prepared, name, note.trim());
      onClose();
    } catch (error) {
      setFailure(describeError(error));
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size={600}
      title={t('launch.dialog', { name })}
      closeButtonProps={{ 'aria-label': t('launch.cancel') }}
    >
      {state.status === 'running' && (
        <ProgressPanel title={t('launch.preparing')} startedAt={startedAt} progress={progress} onCancel={onClose} />
      )}
      {state.status === 'failed' && !isCancelled && <ErrorPanel title={t('launch.failed')} error={state.error} />}
      {failure !== null && <ErrorPanel title={t('launch.lockFailed')} error={failure} />}
      {state.status === 'ready' && failure === null && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            lockNow(state.value);
          }}
        >
          <p>{t('launch.locks')}</p>
          <LaunchFacts scenario={state.value.scenario} prediction={state.value.prediction} />
          {state.value.prediction.control === 0 && <p className={styles.caution}>{t('launch.noControl')}</p>}
          <Textarea
            label={t('launch.note')}
            description={t('launch.noteHint')}
            value={note}
            maxLength={2000}
            autosize
            minRows={2}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <p className={styles.note}>{t('launch.effect')}</p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('launch.cancel')}
            </Button>
            <Button type="submit">{t('launch.lock')}</Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
