import { ActionIcon, Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maskText } from '#core/outputs/reports/masking.ts';
import { SEGMENT_MEMBERS } from '#core/mart/dims/classes.ts';
import { LIST_METRICS } from '#core/campaigns/launch/list-metrics.ts';
import { Definition } from '../../components/Definition.tsx';
import { ExportDialog } from '../../components/export/ExportDialog.tsx';
import { ExportPanel } from '../../components/export/ExportPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { SlowState } from '../../components/states/SlowState.tsx';
import type { LaunchArm, ListPage, ListedCustomer, ListedStrategy } from '#core/workbench/campaigns/campaign-lists.ts';
import type { LaunchExportRequest } from '#core/workbench/campaigns/write-campaign.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Launch.module.css';
import { useLiveAnswer } from './use-simulation.ts';
import { useMoney } from './use-money.ts';

const PAGE = 10;
const DELAY_MS = 250;
const COLUMNS = ['incrementalOrders', 'netCents', 'product', 'reminder'] as const;

function ListTable({ page, isMasked }: { readonly page: ListPage; readonly isMasked: boolean }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { decimal } = useFormats();
  const { short } = useMoney();
  const nothing = '–';
  const nameSegment = ({ segmentKey }: ListedCustomer): string => {
    const member = SEGMENT_MEMBERS.find(({ key }) => key === segmentKey);
    return member === undefined ? nothing : read(member.label);
  };
  return (
    <table className="data-table">
      <thead>
        <tr>
          <th scope="col">{t('launch.id')}</th>
          <th scope="col">{t('launch.segment')}</th>
          {COLUMNS.map((column) => (
            <th
              key={column}
              scope="col"
              className={column === 'incrementalOrders' || column === 'netCents' ? 'end' : ''}
            >
              <Definition
                title={read(LIST_METRICS[column].label)}
                values={[{ metric: LIST_METRICS[column], full: '' }]}
              >
                {read(LIST_METRICS[column].label)}
              </Definition>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row) => (
          <tr key={row.customerId}>
            <th scope="row" className="numeric">
              {isMasked ? maskText(row.customerId) : row.customerId}
            </th>
            <td>{nameSegment(row)}</td>
            <td className="end numeric">
              {row.incrementalOrders === null ? nothing : decimal(row.incrementalOrders, 3)}
            </td>
            <td className="end numeric">{row.netCents === null ? nothing : short(row.netCents)}</td>
            <td className={styles.reason} {...(row.productId === null ? {} : { title: row.productId })}>
              {row.productName ?? t('launch.noProposal')}
              {row.reason !== null && <span className={styles.sub}>{read(row.reason)}</span>}
            </td>
            <td className="numeric">{row.reminderDate === null ? nothing : row.reminderDate}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type PagerProps = { readonly offset: number; readonly total: number; readonly onMove: (offset: number) => void };

function Pager({ offset, total, onMove }: PagerProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <div className={styles.pager}>
      <span className="numeric" role="status">
        {t('launch.page', { from: count(offset + 1), to: count(Math.min(total, offset + PAGE)), total: count(total) })}
      </span>
      <ActionIcon
        variant="default"
        aria-label={t('launch.previous')}
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - PAGE))}
      >
        <Icon name="collapse" size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t('launch.next')}
        disabled={offset + PAGE >= total}
        onClick={() => onMove(offset + PAGE)}
      >
        <Icon name="expand" size={16} />
      </ActionIcon>
    </div>
  );
}

type ListsPartProps = {
  readonly listed: ListedStrategy;
  readonly counts: Readonly<Record<LaunchArm, number>>;
  readonly draws: number;
  readonly seed: number;
  readonly locked: NonNullable<LaunchExportRequest['locked']> | null;
};

/** Who is touched and who is held out, a page at a time, and all of them as files. */
export function ListsPart({ listed, counts, draws, seed, locked }: ListsPartProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { language } = useLanguage();
  const startExport = useWorkbench((state) => state.exports.startExport);
  const asOfDate = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const [arm, setArm] = useState<LaunchArm>('treated');
  const [offset, setOffset] = useState(0);
  const [isMasked, setMasked] = useState(true);
  const [isExporting, setExporting] = useState(false);
  const { state, isStale } = useLiveAnswer('list', { ...listed, arm, offset, limit: PAGE }, DELAY_MS);
  const page = state.status === 'ready' ? state.value : null;
  const hasMoved = listed.lockedAsOf !== null && listed.lockedAsOf !== asOfDate;
  return (
    <section className={styles.card} aria-label={t('launch.lists')}>
      <div className={styles.head}>
        <div>
          <h2>{t('launch.lists')}</h2>
          <p className={styles.note}>{t('launch.listsLead')}</p>
        </div>
        <Button size="sm" variant="default" onClick={() => setExporting(true)}>
          {t('launch.export')}
        </Button>
      </div>
      {hasMoved && <p className={styles.caution}>{t('launch.listsMoved')}</p>}
      <div className={styles.tools}>
        <SegmentedControl
          size="sm"
          value={arm}
          aria-label={t('launch.arm')}
          data={[
            { value: 'treated', label: t('launch.treated', { customers: count(counts.treated) }) },
            { value: 'control', label: t('launch.control', { customers: count(counts.control) }) },
          ]}
          onChange={(value) => {
            setArm(value);
            setOffset(0);
          }}
        />
        <Checkbox
          size="sm"
          checked={isMasked}
          label={t('launch.mask')}
          onChange={(event) => setMasked(event.currentTarget.checked)}
        />
      </div>
      {state.status === 'running' && <SlowState step={t('simulation.calculating')} height={320} />}
      {state.status === 'failed' && <FailedState error={state.error} />}
      {page !== null && page.total === 0 && (
        <p className={styles.note}>{t(locked === null ? 'launch.nobody' : 'launch.notBuilt')}</p>
      )}
      {page !== null && page.total > 0 && (
        <>
          <div
            className={styles.scroll}
            data-stale={isStale}
            tabIndex={0}
            role="region"
            aria-label={t('launch.lists')}
            aria-busy={isStale}
          >
            <ListTable page={page} isMasked={isMasked} />
          </div>
          <Pager offset={offset} total={page.total} onMove={setOffset} />
        </>
      )}
      <ExportPanel />
      {isExporting && (
        <ExportDialog
          title={t('launch.export')}
          note={t('launch.exportNote')}
          onClose={() => setExporting(false)}
          onExport={({ formats, encoding, target }) =>
            void startExport(
              {
                kind: 'launch',
                ...listed,
                locked,
                draws,
                seed,
                formats,
                encoding,
                language: language === 'en' ? 'en' : 'zh',
              },
              target,
            )
          }
        />
      )}
    </section>
  );
}
