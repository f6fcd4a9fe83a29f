import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { Label } from '#core/kernel/label.ts';
import { previewFromCube } from '#core/questions/segments/threshold-cube.ts';
import {
  THRESHOLD_METRICS as METRICS,
  type ClassMove,
  type ClassPreview,
  type ThresholdDraft,
} from '#core/questions/segments/threshold-preview.ts';
import { Definition } from '../../../components/Definition.tsx';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { QueryBoundary } from '../../../data/QueryBoundary.tsx';
import { useQuery } from '../../../data/use-query.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import styles from './Thresholds.module.css';

type Members = readonly { readonly key: number; readonly label: Label }[];

function ClassTable({
  title,
  members,
  classes,
}: {
  readonly title: string;
  readonly members: Members;
  readonly classes: readonly ClassPreview[];
}) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, signedCount } = useSigned();
  return (
    <table className="data-table">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" className="end">
            {t('thresholds.before')}
          </th>
          <th scope="col" className="end">
            {t('thresholds.after')}
          </th>
          <th scope="col" className="end">
            {t('thresholds.change')}
          </th>
        </tr>
      </thead>
      <tbody>
        {classes.map(({ key, before, after }) => {
          const label = members.find((member) => member.key === key)?.label ?? { zh: String(key), en: String(key) };
          return (
            <tr key={key}>
              <th scope="row">{read(label)}</th>
              <td className="numeric end">{count(before)}</td>
              <td className="numeric end" data-testid={`after-${title}-${key}`}>
                <Definition title={read(label)} values={[{ metric: METRICS.customers, full: count(after) }]}>
                  {count(after)}
                </Definition>
              </td>
              <td className="numeric end">{signedCount(after - before)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function useSigned() {
  const { count } = useFormats();
  return {
    count,
    signedCount: (value: number): string => (value === 0 ? '0' : `${value > 0 ? '+' : '−'}${count(Math.abs(value))}`),
  };
}

type ThresholdEffectProps = {
  readonly draft: ThresholdDraft;
  /** The draft once it has stood still: the engine is asked about this one where the window cannot tell. */
  readonly asked: ThresholdDraft;
};

/** The effect of the draft: at once from the cube where only segments change, else by the engine. */
function usePreview({ draft, asked }: ThresholdEffectProps) {
  const built = useWorkbench((state) => state.project?.parameters);
  const cube = useQuery('threshold-cube', {});
  const cells = cube.status === 'ready' && !cube.isStale ? cube.value : null;
  const known = useMemo(
    () => (cells === null || built === undefined ? null : previewFromCube(cells, built, draft)),
    [cells, built, draft],
  );
  const isAsked = cube.status === 'failed' || (cells !== null && known === null);
  const state = useQuery('threshold-preview', asked, { isEnabled: isAsked });
  return known === null ? state : { ...state, status: 'ready' as const, value: known, isStale: false };
}

/** What the draft would do: each class before and after, who moves where, and how sharp the thresholds cut. */
export function ThresholdEffect({ draft, asked }: ThresholdEffectProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const state = usePreview({ draft, asked });
  const name = (members: Members, key: number): string => {
    const label = members.find((member) => member.key === key)?.label;
    return label === undefined ? String(key) : read(label);
  };
  const describe = (members: Members, moves: readonly ClassMove[]): string[] =>
    moves.map(({ from, to, customers }) =>
      t('thresholds.move', { from: name(members, from), to: name(members, to), customers: count(customers) }),
    );
  return (
    <aside className={styles.effect} aria-label={t('thresholds.effect')}>
      <QueryBoundary state={state} height={320}>
        {({ segments, tiers, segmentMoves, tierMoves, moved, prospects, sensitivity }) => (
          <>
            <p role="status" className={styles.moved} data-testid="threshold-moved" data-value={moved}>
              <Definition title={t('thresholds.effect')} values={[{ metric: METRICS.moved, full: count(moved) }]}>
                {moved === 0 ? t('thresholds.nobodyMoves') : t('thresholds.moved', { customers: count(moved) })}
              </Definition>
            </p>
            <ClassTable title={t('thresholds.segment')} members={SEGMENT_MEMBERS} classes={segments} />
            <ClassTable title={t('thresholds.tier')} members={VALUE_MEMBERS} classes={tiers} />
            {moved > 0 && (
              <ul className={styles.moves}>
                {[...describe(SEGMENT_MEMBERS, segmentMoves), ...describe(VALUE_MEMBERS, tierMoves)].map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            )}
            <p className={styles.note}>
              {t('thresholds.sensitivityDays', {
                step: sensitivity.newCustomerDays.step,
                fewer: count(sensitivity.newCustomerDays.fewer),
                more: count(sensitivity.newCustomerDays.more),
              })}
            </p>
            <p className={styles.note}>
              {t('thresholds.sensitivityVip', {
                fewer: count(sensitivity.vipMinScore.fewer),
                more: count(sensitivity.vipMinScore.more),
              })}
            </p>
            <p className={styles.note}>{t('thresholds.prospects', { customers: count(prospects) })}</p>
          </>
        )}
      </QueryBoundary>
    </aside>
  );
}
