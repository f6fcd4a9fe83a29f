import { combineRules } from '#core/questions/audience/audience-rule.ts';
import { DIMENSION_LABELS, DIMENSIONS, isOfGoods, type Dimension } from '#core/questions/explore/dimensions.ts';
import { LEADERBOARD_METRICS } from '#core/questions/explore/leaderboard-metrics.ts';
import type { Leaderboard, LeaderboardMeasure, LeaderFigures } from '#core/questions/explore/leaderboard.ts';
import { MONEY_METRICS } from '#core/questions/money/money-metrics.ts';
import type { Span } from '#core/questions/periods/period.ts';
import { Select, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Explore.module.css';
import { filterMember, isOfDimension, toggleMember } from './filter-member.ts';

const LIMIT = 8;
const HEIGHT = 350;

/** What a list of a dimension is ranked by, as core names it. */
function findMetric(dimension: Dimension, measure: LeaderboardMeasure) {
  const isGoods = isOfGoods(dimension);
  if (measure === 'money') return isGoods ? LEADERBOARD_METRICS.goods_net : LEADERBOARD_METRICS.purchase_net;
  if (measure === 'orders') return isGoods ? LEADERBOARD_METRICS.goods_orders : MONEY_METRICS.orders;
  return isGoods ? LEADERBOARD_METRICS.goods_buyers : MONEY_METRICS.buyers;
}

const readMeasure = (figures: LeaderFigures, measure: LeaderboardMeasure): number =>
  measure === 'money' ? Number(figures.cents) : figures[measure];

type RowsProps = {
  readonly board: Leaderboard;
  readonly measure: LeaderboardMeasure;
  readonly span: Span;
  readonly currency: Currency;
  readonly search: string;
};

type ShownRow = {
  readonly id: string;
  readonly name: string;
  readonly key: string | null;
  readonly now: LeaderFigures;
  readonly before: LeaderFigures | null;
};

function Rows({ board, measure, span, currency, search }: RowsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent, shortCount, shortMoney } = useFormats();
  const { filters } = useFilters();
  const editProject = useWorkbench((state) => state.document.editProject);
  const { dimension, rows, others, total } = board;
  const metric = findMetric(dimension, measure);
  if (rows.length === 0) {
    return <p className={styles.quiet}>{search === '' ? t('explore.empty') : t('explore.notFound', { search })}</p>;
  }
  const write = (value: number): string =>
    measure === 'money' ? shortMoney(BigInt(Math.round(value)), currency) : shortCount(value);
  const writeChange = (now: number, before: number | null): string => {
    if (before === null || before <= 0) return NO_VALUE;
    const change = (now - before) / before;
    return `${change > 0 ? '+' : change < 0 ? '−' : ''}${percent(Math.abs(change))}`;
  };
  const sum = readMeasure(total.now, measure);
  const shown: ShownRow[] = rows.map(({ key, name, now, before }) => ({
    id: `member ${key ?? ''}`,
    name: name === null ? t('explore.unknown') : read(name),
    key,
    now,
    before,
  }));
  const all: ShownRow[] = [
    ...shown,
    ...(others === null
      ? []
      : [{ id: 'others', name: t('explore.others', { count: others.members }), key: null, ...others }]),
  ];
  const largest = Math.max(1, ...shown.map(({ now }) => readMeasure(now, measure)));
  const window = t('money.note', span);

  return (
    <table className={styles.table} aria-label={`${read(DIMENSION_LABELS[dimension])} · ${read(metric.label)}`}>
      <thead>
        <tr>
          <th scope="col">{t('explore.member')}</th>
          <th scope="col">
            <Definition title={read(metric.label)} values={[{ metric, full: write(sum) }]}>
              {read(metric.label)}
            </Definition>
          </th>
          <th scope="col">{t('explore.share')}</th>
          <th scope="col">{t('explore.change')}</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ id, name, key, now, before }) => {
          const value = readMeasure(now, measure);
          const rule = filterMember(dimension, key, span);
          const isChosen = rule !== null && filters.some((filter) => JSON.stringify(filter) === JSON.stringify(rule));
          return (
            <tr key={id} data-chosen={isChosen}>
              <th scope="row">
                {id !== 'others' && (
                  <span
                    className={styles.bar}
                    style={{ width: `${Math.max(0, (value / largest) * 100)}%` }}
                    aria-hidden="true"
                  />
                )}
                {rule === null ? (
                  <span className={styles.member} title={id === 'others' ? name : `${name} · ${t('explore.noFilter')}`}>
                    {name}
                  </span>
                ) : (
                  <button
                    type="button"
                    className={styles.member}
                    aria-pressed={isChosen}
                    title={t(isChosen ? 'explore.unfilter' : 'explore.filter', { member: name })}
                    onClick={() => editProject({ filters: [...toggleMember(filters, dimension, rule)] })}
                  >
                    {name}
                  </button>
                )}
              </th>
              <td data-metric={metric.id} data-window={window} title={measure === 'money' ? undefined : count(value)}>
                {write(value)}
              </td>
              <td>{percent(sum <= 0 ? null : value / sum)}</td>
              <td>{writeChange(value, before === null ? null : readMeasure(before, measure))}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('explore.total')}</th>
          <td data-metric={metric.id} data-window={window}>
            {write(sum)}
          </td>
          <td />
          <td>{writeChange(sum, total.before === null ? null : readMeasure(total.before, measure))}</td>
        </tr>
      </tfoot>
    </table>
  );
}

type LeaderboardCardProps = {
  /** From 1. */
  readonly place: number;
  readonly initial: Dimension;
  readonly measure: LeaderboardMeasure;
  readonly span: Span;
  readonly comparison: Span | null;
  readonly currency: Currency;
};

/** The members of one dimension, ranked. Its own filter does not narrow it. */
export function LeaderboardCard({ place, initial, measure, span, comparison, currency }: LeaderboardCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { filters } = useFilters();
  const [search, setSearch] = useState('');
  const asked = useDeferredValue(search.trim());
  const key = `explore.dimension-${place}`;
  const saved = useWorkbench((state) => state.navigation.choices[key]);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const dimension = DIMENSIONS.find((option) => option === saved) ?? initial;
  const audience = combineRules(filters.filter((rule) => !isOfDimension(dimension, rule)));
  const state = useQuery(
    'leaderboard',
    { dimension, measure, span, comparison, search: asked, limit: LIMIT },
    { isUnfiltered: true, audience },
  );
  const label = read(DIMENSION_LABELS[dimension]);

  return (
    <section className={styles.card} aria-label={label} data-testid={`leaderboard-${dimension}`}>
      <div className={styles.head}>
        <Select
          size="xs"
          aria-label={t('explore.dimension', { place })}
          value={dimension}
          allowDeselect={false}
          data={DIMENSIONS.map((option) => ({ value: option, label: read(DIMENSION_LABELS[option]) }))}
          onChange={(value) => {
            setSearch('');
            setChoice(key, value);
          }}
        />
        <TextInput
          size="xs"
          placeholder={t('explore.search')}
          aria-label={t('explore.searchIn', { dimension: label })}
          value={search}
          maxLength={200}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      <QueryBoundary state={state} height={HEIGHT}>
        {(board) => <Rows board={board} measure={measure} span={span} currency={currency} search={asked} />}
      </QueryBoundary>
    </section>
  );
}
