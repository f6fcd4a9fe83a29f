import { Button, Switch, TextInput } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatReportHtml } from '#core/outputs/reports/report-html.ts';
import { DocumentButtons } from '../../components/documents/DocumentButtons.tsx';
import { useRuleLabel } from '../../components/filters/use-rule-text.ts';
import { Icon } from '../../components/Icon.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { EmptyState } from '../../components/states/EmptyState.tsx';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
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
  const openView = useWorkbench((state) => state.navigation.openView);
  const leftOutText = useWorkbench((state) => state.navigation.choices[LEFT_OUT_CHOICE] ?? '');
  const title = useWorkbench((state) => state.navigation.choices[TITLE_CHOICE] ?? state.config?.name ?? '');
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const [isMasked, setMasked] = useState(true);
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
        <DocumentButtons write={write} name={title} isDisabled={included.length === 0} takesExport />
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
  const project = useWorkbench((state) => state.project.built);
  return (
    <Page title={t('nav.reports')} lead={t('reports.lead')}>
      {project === null ? <NoProject /> : <ReportScreen project={project} />}
    </Page>
  );
}
