import { ActionIcon, Button, CopyButton, Menu, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedQuestion } from '#core/workbench/questions/ask.ts';
import { Icon } from '../Icon.tsx';
import { ReadsFrom } from '../reads/ReadsFrom.tsx';
import styles from './Chart.module.css';
import { writeMarkdown, writeTsv, type ChartRow } from './table-text.ts';

type ChartMenuProps = {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly ChartRow[];
  readonly sql?: string | undefined;
  /** What the statement answers; null where it is no question of the window. */
  readonly question: AskedQuestion | null;
  /** Absent where no chart is drawn: a table has no picture. */
  readonly onPicture: ((kind: 'png' | 'svg') => void) | null;
  readonly onPin: () => void;
  readonly onTold: (text: string) => void;
};

/** What else can be done with a chart: picture, copy, statement, pin. */
export function ChartMenu({ title, heads, rows, sql, question, onPicture, onPin, onTold }: ChartMenuProps) {
  const { t } = useTranslation();
  const [isSqlOpen, setSqlOpen] = useState(false);
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => onTold(t('chart.copied', { count: rows.length })),
      () => onTold(t('chart.copyRefused')),
    );
  };

  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('chart.menu', { title })}
            title={t('chart.more')}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onPin} leftSection={<Icon name="pin" size={16} />}>
            {t('chart.pin')}
          </Menu.Item>
          <Menu.Divider />
          {onPicture !== null && (
            <>
              <Menu.Item onClick={() => onPicture('png')}>{t('chart.png')}</Menu.Item>
              <Menu.Item onClick={() => onPicture('svg')}>{t('chart.svg')}</Menu.Item>
            </>
          )}
          <Menu.Item onClick={() => copy(writeTsv(heads, rows))}>{t('chart.tsv')}</Menu.Item>
          <Menu.Item onClick={() => copy(writeMarkdown(heads, rows))}>{t('chart.markdown')}</Menu.Item>
          {sql !== undefined && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setSqlOpen(true)}>{t('chart.showSql')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {sql !== undefined && (
        <Modal
          opened={isSqlOpen}
          onClose={() => setSqlOpen(false)}
          size="xl"
          title={`${t('chart.sql')} · ${title}`}
          closeButtonProps={{ 'aria-label': t('build.dismiss') }}
        >
          <CopyButton value={sql}>
            {({ copied, copy: copySql }) => (
              <Button variant="default" size="compact-md" onClick={copySql}>
                {copied ? t('error.copied') : t('chart.copySql')}
              </Button>
            )}
          </CopyButton>
          {question !== null && <ReadsFrom question={question} onFollow={() => setSqlOpen(false)} />}
          <pre className={styles.sql} lang="en" tabIndex={0} role="region" aria-label={t('chart.sql')}>
            {sql}
          </pre>
        </Modal>
      )}
    </>
  );
}
