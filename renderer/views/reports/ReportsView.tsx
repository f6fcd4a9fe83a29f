import { Button, Switch, TextInput } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatReportHtml } from '#core/exporters/report-html.ts';
import { EXPORT_EVENT, useCommandEvent } from '../../components/command-events.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useRuleLabel } from '../../components/filters/use-rule-text.ts';
import { Icon } from '../../components/Icon.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { printPage } from '../../components/print-page.ts';
import { saveDownload } from '../../components/save-download.ts';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import type { ProjectView } from '../../core-host/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { composeReport } from './compose-report.ts';
import { PinCard } from './PinCard.tsx';

import { usePins } from './use-pins.ts';
import styles from './Reports.module.css';

const LEFT_OUT_CHOICE = 'reports.left-out';
const TITLE_CHOICE = 'reports.title';

function ReportScreen({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const pins = usePins();
  const { filters } = useFilters();
  const say = useRuleLabel();
  const openView = useWorkbench((state) => state.openView);
  const leftOutText = useWorkbench((state) => state.choices[LEFT_OUT_CHOICE] ?? '');
  const title = useWorkbench((state) => state.choices[TITLE_CHOICE] ?? state.document?.name ?? '');
  const setChoice = useWorkbench((state) => state.setChoice);
  const [isMasked, setMasked] = useState(true);
  const [message, setMessage] = useState('');
  const [error, setError] = useState<DescribedError | null>(null);
  const leftOut = useMemo(() => new Set(leftOutText.split(' ')), [leftOutText]);
  const included = pins.pins.filter(({ id }) => !leftOut.has(id));

  const write = useCallback(
    () =>
      formatReportHtml(
        composeReport({
          project,
          pins: included,
          title,
          language,
          filters: filters.map(say),
          isMasked,
          writtenAt: Date.now(),
        }),
      ),
    [project, included, title, language, filters, say, isMasked],
  );

  const saveHtml = useCallback(() => {
    const name = `${title.replaceAll(/[\\/:*?"<>|]/g, '_')}.html`;
    saveDownload(name, new Blob([write()], { type: 'text/html' }));
    setMessage(t('reports.saved', { name }));
  }, [title, write, t]);
  useCommandEvent(EXPORT_EVENT, included.length === 0 ? null : saveHtml);

  async function print() {
    setError(null);
    try {
      await printPage(write(), title);
      setMessage(t('reports.printed'));
    } catch (caught) {
      setError(describeError(caught));
    }
  }

  if (pins.pins.length === 0) {
    return (
      <EmptyState title={t('reports.none')} text={t('reports.noneText')}>
        <Button onClick={() => openView('segments')}>{t('reports.openSegments')}</Button>
      </EmptyState>
    );
  }
  return (
    <div className={styles.screen}>
      <aside className={styles.settings} aria-label={t('reports.settings')}>
        <TextInput
          label={t('reports.title')}
          value={title}
          maxLength={200}
          onChange={(event) => setChoice(TITLE_CHOICE, event.currentTarget.value)}
        />
        <Switch
          checked={isMasked}
          label={t('reports.mask')}
          description={t('reports.maskText')}
          onChange={(event) => setMasked(event.currentTarget.checked)}
        />
        {!isMasked && (
          <p className={styles.warning} role="alert">
            <Icon name="warning" size={16} />
            {t('reports.unmasked')}
          </p>
        )}
        <p className={styles.count} role="status">
          {t('reports.included', { count: included.length, total: pins.pins.length })}
        </p>
        <Button leftSection={<Icon name="download" />} disabled={included.length === 0} onClick={saveHtml}>
          {t('reports.saveHtml')}
        </Button>
        <Button variant="default" disabled={included.length === 0} onClick={() => void print()}>
          {t('reports.print')}
        </Button>
        <p className={styles.hint}>{t('reports.printText')}</p>
        <p role="status" className={styles.message}>
          {message}
        </p>
        {error !== null && (
          <ErrorPanel title={t('reports.printFailed')} error={error} reassurance={t('build.nothingChanged')} />
        )}
      </aside>
      <ol className={styles.pins} aria-label={t('reports.pins')}>
        {pins.pins.map((pin, index) => (
          <PinCard
            key={pin.id}
            pin={pin}
            isFirst={index === 0}
            isLast={index === pins.pins.length - 1}
            isIncluded={!leftOut.has(pin.id)}
            pins={pins}
            onInclude={(isIncluded) => {
              const known = pins.pins.filter(({ id }) => (id === pin.id ? !isIncluded : leftOut.has(id)));
              setChoice(LEFT_OUT_CHOICE, known.length === 0 ? null : known.map(({ id }) => id).join(' '));
            }}
          />
        ))}
        {pins.unreadable.map((name) => (
          <li key={name} className={styles.pin}>
            {t('reports.unreadable', { name })}
          </li>
        ))}
      </ol>
    </div>
  );
}

export function ReportsView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project);
  return (
    <Page title={t('nav.reports')} lead={t('reports.lead')}>
      {project === null ? <NoProject /> : <ReportScreen project={project} />}
    </Page>
  );
}
