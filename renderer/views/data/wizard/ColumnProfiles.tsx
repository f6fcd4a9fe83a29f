import type { ColumnProfile, FileProfile } from '#core/sources/import/profile-file.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { ProgressPanel } from '../../../components/ProgressPanel.tsx';
import { NO_VALUE } from '../../../formatting/formats.ts';
import { useFormats } from '../../../formatting/use-formats.ts';
import type { ImportCallState } from '../use-import-call.ts';
import styles from './Wizard.module.css';

function Histogram({ profile }: { readonly profile: ColumnProfile }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const widest = Math.max(1, ...profile.bins.map(({ rows }) => rows));
  const describe = ({ from, to, rows }: ColumnProfile['bins'][number]): string =>
    `${from === to ? from : t('profile.stretch', { from, to })}: ${count(rows)}`;
  return (
    <span className={styles.histogram} role="img" aria-label={profile.bins.map(describe).join('; ')}>
      {profile.bins.map((bin) => (
        <i key={`${bin.from} ${bin.to}`} title={describe(bin)} style={{ height: `${(100 * bin.rows) / widest}%` }} />
      ))}
    </span>
  );
}

type ColumnProfilesProps = { readonly state: ImportCallState<FileProfile>; readonly template: MappingTemplate };

/** Fill, range and shape of every column of the file, ignored ones too. */
export function ColumnProfiles({ state, template }: ColumnProfilesProps) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const used = new Set(Object.values(template.columns).flatMap((reference) => listFileColumns(reference)));
  return (
    <section className={styles.box} aria-label={t('profile.title')}>
      <h3>{t('profile.title')}</h3>
      {state.status === 'running' && (
        <ProgressPanel
          title={t('profile.running')}
          startedAt={state.startedAt}
          progress={state.progress}
          onCancel={state.cancel}
        />
      )}
      {state.status === 'failed' && (
        <ErrorPanel title={t('profile.failed')} error={state.error} reassurance={t('build.nothingChanged')} />
      )}
      {state.status === 'idle' && <p className={styles.quiet}>{t('profile.cancelled')}</p>}
      {state.status === 'ready' && (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('profile.title')}>
          <table className={`data-table ${state.isStale ? styles.stale : ''}`} data-testid="column-profile">
            <thead>
              <tr>
                <th scope="col">{t('profile.column')}</th>
                <th scope="col">{t('profile.kind')}</th>
                <th scope="col" className="end">
                  {t('profile.empty')}
                </th>
                <th scope="col" className="end">
                  {t('profile.distinct')}
                </th>
                <th scope="col">{t('profile.min')}</th>
                <th scope="col">{t('profile.max')}</th>
                <th scope="col">{t('profile.shape')}</th>
              </tr>
            </thead>
            <tbody>
              {state.value.columns.map((profile) => (
                <tr key={profile.column} data-ignored={!used.has(profile.column)}>
                  <th scope="row">
                    {profile.column}
                    {!used.has(profile.column) && <span className={styles.quiet}> {t('profile.ignored')}</span>}
                  </th>
                  <td>{t(`profile.kinds.${profile.kind}`)}</td>
                  <td className="numeric end">{percent(profile.rows === 0 ? null : profile.nulls / profile.rows)}</td>
                  <td className="numeric end">{count(profile.distinct)}</td>
                  <td className={styles.edge}>{profile.min ?? NO_VALUE}</td>
                  <td className={styles.edge}>{profile.max ?? NO_VALUE}</td>
                  <td>
                    <Histogram profile={profile} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
