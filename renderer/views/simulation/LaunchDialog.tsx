import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isCancelled } from '#core/kernel/errors.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ProgressPanel } from '../../components/ProgressPanel.tsx';
import type { Progress } from '#core/kernel/progress.ts';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import type { LaunchCalls, PreparedLaunch, StrategyAmong } from '../../carrier/simulation/launch-calls.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { LaunchFacts } from './LaunchFacts.tsx';
import styles from './Launch.module.css';
import { useLaunches } from './use-launch.ts';

type LaunchDialogProps = {
  readonly name: string;
  readonly among: StrategyAmong;
  readonly draws: number;
  readonly seed: number;
  readonly onClose: () => void;
};

type Preparing =
  | { readonly status: 'running'; readonly progress: Progress | null }
  | { readonly status: 'ready'; readonly prepared: PreparedLaunch }
  | { readonly status: 'failed'; readonly error: DescribedError; readonly isLocking: boolean };

/** Freezes a strategy, says what is locked, and locks it on the analyst's word. Closing it cancels what runs. */
export function LaunchDialog({ name, among, draws, seed, onClose }: LaunchDialogProps) {
  const { t } = useTranslation();
  const workbench = useWorkbench((state) => state.workbench);
  const runTask = useWorkbench((state) => state.runTask);
  const { lock } = useLaunches();
  const [state, setState] = useState<Preparing>({ status: 'running', progress: null });
  const [note, setNote] = useState('');
  const [startedAt] = useState(() => performance.now());
  const close = useRef(onClose);
  const asked = JSON.stringify({ ...among, draws, seed });

  useEffect(() => {
    close.current = onClose;
  }, [onClose]);

  useEffect(() => {
    const own = new AbortController();
    runTask(
      (translate) => translate('launch.preparing'),
      (task) =>
        workbench.runSimulation('launch', JSON.parse(asked) as LaunchCalls['launch']['args'], {
          signal: task.signal === undefined ? own.signal : AbortSignal.any([task.signal, own.signal]),
          onProgress: (progress) => {
            task.onProgress?.(progress);
            if (!own.signal.aborted) setState({ status: 'running', progress });
          },
        }),
    ).then(
      (prepared) => {
        if (!own.signal.aborted) setState({ status: 'ready', prepared });
      },
      (error: unknown) => {
        if (own.signal.aborted) return;
        if (isCancelled(error)) close.current();
        else setState({ status: 'failed', error: describeError(error), isLocking: false });
      },
    );
    return () => own.abort();
  }, [workbench, runTask, asked]);

  function lockNow(prepared: PreparedLaunch) {
    try {
      lock(prepared, name, note.trim());
      onClose();
    } catch (error) {
      setState({ status: 'failed', error: describeError(error), isLocking: true });
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
        <ProgressPanel
          title={t('launch.preparing')}
          startedAt={startedAt}
          progress={state.progress}
          onCancel={onClose}
        />
      )}
      {state.status === 'failed' && (
        <ErrorPanel title={t(state.isLocking ? 'launch.lockFailed' : 'launch.failed')} error={state.error} />
      )}
      {state.status === 'ready' && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            lockNow(state.prepared);
          }}
        >
          <p>{t('launch.locks')}</p>
          <LaunchFacts scenario={state.prepared.scenario} prediction={state.prepared.prediction} />
          {state.prepared.prediction.control === 0 && <p className={styles.caution}>{t('launch.noControl')}</p>}
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
