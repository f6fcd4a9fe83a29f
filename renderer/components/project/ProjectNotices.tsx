import { listDoubts } from '#core/questions/data/data-quality.ts';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getEntry, getStaleness } from '../../document/document-state.ts';
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
  const recovery = useWorkbench((state) => state.document.record);
  const restoreRecovery = useWorkbench((state) => state.document.restoreRecovery);
  const discardRecovery = useWorkbench((state) => state.document.discardRecovery);
  const isUnderWay = useWorkbench((state) => getEntry(state.document).name === 'recovering');
  if (recovery === null || isUnderWay) return null;
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
  const isStored = useWorkbench((state) => state.project.isStored);
  const build = useWorkbench((state) => state.project.build);
  const isHome = useWorkbench((state) => state.navigation.view === 'home');
  const cancelBuild = useWorkbench((state) => state.project.cancelBuild);
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
  const changedFiles = useWorkbench((state) => state.document.changedFiles);
  const isBuilding = useWorkbench((state) => state.project.build.status !== 'idle');
  const rebuild = useWorkbench((state) => state.document.rebuild);
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

/** Questions about the data whose answers would change what this screen shows. */
function DoubtNotice() {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const built = useWorkbench((state) => state.project.built);
  const view = useWorkbench((state) => state.navigation.view);
  const openView = useWorkbench((state) => state.navigation.openView);
  const doubts = built === null ? [] : listDoubts(built.report, view);
  const [first] = doubts;
  if (first === undefined) return null;
  return (
    <Notice
      icon="warning"
      testId="doubt"
      actions={
        <Button size="compact-sm" variant="default" onClick={() => openView('data')}>
          {t('data.doubtAnswer')}
        </Button>
      }
    >
      {t('data.doubt', { count: doubts.length })} {doubts.length === 1 && read(first.text)}
    </Notice>
  );
}

function SavingNotice() {
  const { t } = useTranslation();
  const isSaving = useWorkbench((state) => state.document.phase.name === 'saving');
  const outcome = useWorkbench((state) => state.document.saveOutcome);
  const dismissSaving = useWorkbench((state) => state.document.dismissSaving);
  const dismiss = (
    <Button size="compact-sm" variant="subtle" onClick={dismissSaving}>
      {t('build.dismiss')}
    </Button>
  );
  if (isSaving) {
    return (
      <Notice icon="download" testId="saving">
        {t('project.saving')}
      </Notice>
    );
  }
  switch (outcome?.status) {
    case undefined:
      return null;
    case 'saved':
      return (
        <Notice icon="check" testId="saved" actions={dismiss}>
          {t(outcome.isDownload ? 'project.savedDownload' : 'project.saved', { name: outcome.name })}
        </Notice>
      );
    case 'failed':
      return (
        <ErrorPanel
          title={t('project.saveFailed')}
          error={outcome.error}
          reassurance={t('project.saveFailedNote')}
          actions={dismiss}
        />
      );
  }
}

function OpeningNotice() {
  const { t } = useTranslation();
  const entry = useWorkbench((state) => getEntry(state.document));
  const error = useWorkbench((state) => state.document.openingError);
  const dismissOpening = useWorkbench((state) => state.document.dismissOpening);
  const dismiss = (
    <Button size="compact-sm" variant="subtle" onClick={dismissOpening}>
      {t(entry.name === 'opening' || entry.name === 'recovering' ? 'build.cancel' : 'build.dismiss')}
    </Button>
  );
  if (entry.name === 'opening' || entry.name === 'recovering') {
    return (
      <Notice icon="folder" testId="opening" actions={dismiss}>
        {t('project.opening', { name: entry.fileName })}
      </Notice>
    );
  }
  if (error === null) return null;
  return (
    <ErrorPanel
      title={t('project.openFailed')}
      error={error}
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
      <DoubtNotice />
      <SavingNotice />
    </div>
  );
}
