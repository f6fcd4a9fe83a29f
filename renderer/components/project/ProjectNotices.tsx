import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getStaleness } from '../../store/document-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon, type IconName } from '../Icon.tsx';
import styles from './Project.module.css';

type NoticeProps = {
  readonly icon: IconName;
  readonly testId: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
};

function Notice({ icon, testId, children, actions }: NoticeProps) {
  return (
    <section className={styles.notice} role="status" data-testid={testId}>
      <Icon name={icon} />
      <p>{children}</p>
      {actions}
    </section>
  );
}

function RecoveryNotice() {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const recovery = useWorkbench((state) => state.recovery);
  const restoreRecovery = useWorkbench((state) => state.restoreRecovery);
  const discardRecovery = useWorkbench((state) => state.discardRecovery);
  if (recovery === null) return null;
  const time = new Date(recovery.savedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Notice
      icon="info"
      testId="recovery"
      actions={
        <>
          <Button size="compact-sm" onClick={() => void restoreRecovery()}>
            {t('project.recover')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => void discardRecovery()}>
            {t('project.discard')}
          </Button>
        </>
      }
    >
      {t('project.recovery', { time })}
    </Notice>
  );
}

function StoredNotice() {
  const { t } = useTranslation();
  const isStored = useWorkbench((state) => state.isStored);
  const build = useWorkbench((state) => state.build);
  const isHome = useWorkbench((state) => state.view === 'home');
  const cancelBuild = useWorkbench((state) => state.cancelBuild);
  if (!isStored || build.status !== 'running') return null;
  return (
    <Notice
      icon="info"
      testId="stored-look"
      actions={
        <>
          <span className={styles.step}>{t(`build.step.${build.progress?.step ?? 'start'}`)}</span>
          <Button size="compact-sm" variant="subtle" onClick={cancelBuild}>
            {t('build.cancel')}
          </Button>
        </>
      }
    >
      {t(isHome ? 'build.stored' : 'build.storedElsewhere')}
    </Notice>
  );
}

function StaleNotice() {
  const { t } = useTranslation();
  const staleness = useWorkbench(getStaleness);
  const changedFiles = useWorkbench((state) => state.changedFiles);
  const isBuilding = useWorkbench((state) => state.build.status !== 'idle');
  const rebuild = useWorkbench((state) => state.rebuild);
  if (staleness === 'fresh' || isBuilding) return null;
  return (
    <Notice
      icon="warning"
      testId="stale"
      actions={
        <Button size="compact-sm" onClick={() => void rebuild()}>
          {t('project.rebuild')}
        </Button>
      }
    >
      {staleness === 'files' ? t('project.staleFiles', { files: changedFiles.join(', ') }) : t('project.staleSettings')}
    </Notice>
  );
}

function SavingNotice() {
  const { t } = useTranslation();
  const saving = useWorkbench((state) => state.saving);
  const dismissSaving = useWorkbench((state) => state.dismissSaving);
  const dismiss = (
    <Button size="compact-sm" variant="subtle" onClick={dismissSaving}>
      {t('build.dismiss')}
    </Button>
  );
  switch (saving.status) {
    case 'idle':
      return null;
    case 'running':
      return (
        <Notice icon="download" testId="saving">
          {t('project.saving')}
        </Notice>
      );
    case 'ready':
      return (
        <Notice icon="check" testId="saved" actions={dismiss}>
          {t(saving.isDownload ? 'project.savedDownload' : 'project.saved', { name: saving.name })}
        </Notice>
      );
    case 'failed':
      return (
        <ErrorPanel
          title={t('project.saveFailed')}
          error={saving.error}
          reassurance={t('project.saveFailedNote')}
          actions={dismiss}
        />
      );
  }
}

function OpeningNotice() {
  const { t } = useTranslation();
  const opening = useWorkbench((state) => state.opening);
  const dismissOpening = useWorkbench((state) => state.dismissOpening);
  const dismiss = (
    <Button size="compact-sm" variant="subtle" onClick={dismissOpening}>
      {t(opening.status === 'failed' ? 'build.dismiss' : 'build.cancel')}
    </Button>
  );
  if (opening.status === 'running') {
    return (
      <Notice icon="folder" testId="opening" actions={dismiss}>
        {t('project.opening', { name: opening.name })}
      </Notice>
    );
  }
  if (opening.status !== 'failed') return null;
  return (
    <ErrorPanel
      title={t('project.openFailed')}
      error={opening.error}
      reassurance={t('project.openFailedNote')}
      actions={dismiss}
    />
  );
}

/** What there is to say about the project, above every screen. */
export function ProjectNotices() {
  return (
    <div className={styles.notices}>
      <RecoveryNotice />
      <OpeningNotice />
      <StoredNotice />
      <StaleNotice />
      <SavingNotice />
    </div>
  );
}
