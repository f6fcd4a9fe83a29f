import { MultiSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { nameRfmSegment } from '#core/questions/audience/describe-rule.ts';
import { SEGMENT_MAPS } from '#core/mart/segmentation/segment-maps.ts';
import {
  toNamedRule,
  toTagRule,
  useOwnTags,
  useSavedSegments,
} from '../../../components/customers/use-saved-segments.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { QueryBoundary } from '../../../data/QueryBoundary.tsx';
import { useQuery } from '../../../data/use-query.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import { CompareCharts } from './CompareCharts.tsx';
import { CompareTable } from './CompareTable.tsx';
import styles from './Compare.module.css';

const CHOICE_KEY = 'segments.compare';
const MOST = 4;
const AT_FIRST = ['segment 3', 'segment 2', 'segment 1'];

type Candidate = {
  readonly value: string;
  readonly label: string;
  readonly group: string;
  readonly rule: AudienceRule;
};

function useCandidates(): readonly Candidate[] {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { segments } = useSavedSegments();
  const { tags } = useOwnTags();
  const map = useWorkbench((state) => state.project?.parameters.rfm.segmentMap ?? 'named11');
  const group = (key: 'saved' | 'tags' | 'segments' | 'tiers' | 'rfm' | 'all') => t(`compare.group.${key}`);
  const asRule = (rule: AudienceRule): AudienceRule => rule;
  return [
    ...segments.map((named) => ({
      value: `saved ${named.id}`,
      label: named.name,
      group: group('saved'),
      rule: toNamedRule(named),
    })),
    ...tags.map((named) => ({
      value: `tag ${named.id}`,
      label: named.tag.label,
      group: group('tags'),
      rule: toTagRule(named),
    })),
    ...SEGMENT_MEMBERS.filter(({ key }) => key >= 0).map(({ key, label }) => ({
      value: `segment ${key}`,
      label: read(label),
      group: group('segments'),
      rule: asRule({ kind: 'segment', keys: [key] }),
    })),
    ...VALUE_MEMBERS.filter(({ key }) => key > 0).map(({ key, label }) => ({
      value: `value ${key}`,
      label: read(label),
      group: group('tiers'),
      rule: asRule({ kind: 'value', keys: [key] }),
    })),
    ...SEGMENT_MAPS[map].map(({ key }) => ({
      value: `rfm ${key}`,
      label: read(nameRfmSegment(key)),
      group: group('rfm'),
      rule: asRule({ kind: 'rfm-segment', codes: [key] }),
    })),
    { value: 'everybody', label: t('compare.everybody'), group: group('all'), rule: EVERYBODY },
  ];
}

/** Up to four segments side by side: size, money, repurchase, what the models expect, and how they differ. */
export function CompareTab() {
  const { t } = useTranslation();
  const candidates = useCandidates();
  const saved = useWorkbench((state) => state.choices[CHOICE_KEY]);
  const setChoice = useWorkbench((state) => state.setChoice);
  const wanted = saved === undefined ? AT_FIRST : saved.split(',').filter(Boolean);
  const chosen = wanted.flatMap((value) => candidates.filter((candidate) => candidate.value === value)).slice(0, MOST);
  const rules = chosen.map(({ rule }) => rule);
  const names = chosen.map(({ label }) => label);
  const state = useQuery('segment-compare', { rules }, { isEnabled: rules.length > 0 });
  const groups = [...new Set(candidates.map(({ group }) => group))];
  return (
    <section className={styles.tab} aria-label={t('segments.compare')}>
      <MultiSelect
        className={styles.picker}
        label={t('compare.pick')}
        description={t('compare.pickText')}
        data={groups.map((group) => ({
          group,
          items: candidates
            .filter((candidate) => candidate.group === group)
            .map(({ value, label }) => ({ value, label })),
        }))}
        value={chosen.map(({ value }) => value)}
        maxValues={MOST}
        searchable
        hidePickedOptions
        onChange={(values) => setChoice(CHOICE_KEY, values.join(','))}
      />
      {rules.length === 0 ? (
        <p className={styles.empty}>{t('compare.none')}</p>
      ) : (
        <QueryBoundary state={state} height={520}>
          {(comparison) =>
            comparison.rows.length === names.length ? (
              <>
                <CompareTable names={names} comparison={comparison} />
                <CompareCharts names={names} comparison={comparison} />
              </>
            ) : null
          }
        </QueryBoundary>
      )}
    </section>
  );
}
