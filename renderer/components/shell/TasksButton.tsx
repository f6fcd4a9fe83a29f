import { Button, Popover, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { Task } from '../../store/tasks.slice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { explainError } from '../explain-error.ts';
import { Icon } from '../Icon.tsx';
import styles from './Tasks.module.css';

const TICK_MS = 250;

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

function TaskRow({ task }: { readonly task: Task }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { decimal } = useFormats();
  const now = useNow(task.status === 'running');
  const name = task.name(t);
  const seconds = Math.max(0, ((task.endedAt ?? now) - task.startedAt) / 1000);
  const { progress } = task;
  const share = progress?.total === undefined || progress.total === 0 ? null : progress.done / progress.total;
  return (
    <li className={styles.task} data-status={task.status}>
      <div className={styles.head}>
        <span className={styles.name} title={name}>
          {name}
        </span>
        {task.status === 'running' && (
          <Button
            variant="default"
            size="compact-xs"
            h={24}
            aria-label={t('tasks.cancelOf', { name })}
            onClick={task.cancel}
          >
            {t('build.cancel')}
          </Button>
        )}
      </div>
      {task.status === 'running' && share !== null && (
        <Progress value={Math.min(1, share) * 100} size={6} aria-label={name} />
      )}
      <div className={styles.facts}>
        <span>{t(`tasks.status.${task.status}`)}</span>
        {task.status === 'running' && progress !== null && (
          <span className={styles.step} title={progress.subject}>
            {t(`build.step.${progress.step}`)} {progress.subject}
          </span>
        )}
        <span className="numeric">{t('build.elapsed', { seconds: decimal(seconds, 1) })}</span>
      </div>
      {task.error !== null && <p className={styles.error}>{explainError(task.error, language, t).message}</p>}
    </li>
  );
}

/** What runs and what has ended, with progress and cancel. */
export function TasksButton() {
  const { t } = useTranslation();
  const tasks = useWorkbench((state) => state.tasks.list);
  const opened = useWorkbench((state) => state.overlay.front === 'tasks');
  const openOverlay = useWorkbench((state) => state.overlay.openOverlay);
  const closeOverlay = useWorkbench((state) => state.overlay.closeOverlay);
  const clearTasks = useWorkbench((state) => state.tasks.clearTasks);
  const running = tasks.filter(({ status }) => status === 'running').length;
  const label = running === 0 ? t('tasks.title') : t('tasks.running', { count: running });

  return (
    <Popover
      opened={opened}
      onChange={(open) => (open ? openOverlay('tasks') : closeOverlay())}
      width={360}
      position="bottom-end"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          h={32}
          px={8}
          aria-label={label}
          title={label}
          data-testid="tasks"
          onClick={() => (opened ? closeOverlay() : openOverlay('tasks'))}
        >
          {running === 0 ? <Icon name="tasks" /> : <i className={styles.spinner} aria-hidden="true" />}
          {running > 0 && <span className={styles.badge}>{running}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('tasks.title')}>
        <div className={styles.title}>
          <strong>{t('tasks.title')}</strong>
          {tasks.length > running && (
            <Button variant="subtle" color="gray" size="compact-xs" h={24} onClick={clearTasks}>
              {t('tasks.clear')}
            </Button>
          )}
        </div>
        {tasks.length === 0 ? (
          <p className={styles.empty} tabIndex={-1} data-autofocus>
            {t('tasks.none')}
          </p>
        ) : (
          <ul className={styles.list} tabIndex={0} aria-label={t('tasks.title')} data-autofocus>
            {tasks.map((task) => (
              <TaskRow key={task.id} task={task} />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
