import type { BehaviorCoverage } from '#core/questions/behaviour/funnel.ts';
import { FUNNEL_METRICS } from '#core/questions/behaviour/funnel-metrics.ts';
import type { PathNode, Paths } from '#core/questions/behaviour/paths.ts';
import { NumberInput, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPathsOption } from '../../charts/paths.option.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { PartialState } from '../../components/states/Notice.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import styles from './Behaviour.module.css';
import { useRange } from './use-funnel-settings.ts';

const KINDS = ['view', 'favorite', 'cart', 'purchase'] as const;
const LINKS_SHOWN = 60;

function PathChart({
  paths,
  minPeople,
  unit,
}: {
  readonly paths: Paths;
  readonly minPeople: number;
  readonly unit: 'session' | 'day';
}) {
  const { t } = useTranslation();
  const { count, percent } = useFormats();
  const palette = usePalette();
  const kept = useMemo(
    () =>
      paths.links
        .filter(({ people }) => people >= minPeople)
        .toSorted((a, b) => b.people - a.people)
        .slice(0, LINKS_SHOWN)
        .toSorted((a, b) => a.place - b.place),
    [paths, minPeople],
  );
  const option = useMemo(() => {
    const name = (place: number, kind: PathNode): string => `${place} ${kind}`;
    const nodes = new Map<string, { name: string; label: string; depth: number; isEnd: boolean }>();
    for (const { place, from, to } of kept) {
      for (const [depth, kind] of [
        [place, from],
        [place + 1, to],
      ] as const) {
        nodes.set(name(depth, kind), {
          name: name(depth, kind),
          label: t(`behaviour.node.${kind}`),
          depth,
          isEnd: kind === 'end',
        });
      }
    }
    return createPathsOption({
      nodes: [...nodes.values()],
      links: kept.map(({ place, from, to, people }) => ({
        source: name(place, from),
        target: name(place + 1, to),
        value: people,
      })),
      formatCount: (value) => count(value),
      palette,
    });
  }, [kept, palette, count, t]);
  const [largest] = kept.filter(({ to }) => to !== 'end').toSorted((a, b) => b.people - a.people);
  if (kept.length === 0) return <p className={styles.note}>{t('behaviour.noPaths', { minimum: count(minPeople) })}</p>;
  return (
    <ChartFrame
      choiceKey="behaviour.paths"
      title={t('behaviour.pathsTitle')}
      note={t('behaviour.pathsNote', {
        paths: count(paths.paths),
        unit: t(`behaviour.pathUnit.${unit}`),
        customers: count(paths.people),
      })}
      definitions={[{ metric: FUNNEL_METRICS.path, full: count(paths.paths) }]}
      option={option}
      height={440}
      summary={t('behaviour.pathsSummary', {
        links: count(kept.length),
        from: largest === undefined ? '' : t(`behaviour.node.${largest.from}`),
        to: largest === undefined ? '' : t(`behaviour.node.${largest.to}`),
        customers: count(largest?.people ?? 0),
      })}
      heads={[t('behaviour.pathHead'), t('behaviour.customers'), t('behaviour.ofAll'), t('behaviour.pathsHead')]}
      rows={kept.map(({ place, from, to, people, paths: times }) => ({
        key: `${place} ${from} ${to}`,
        head: `${place + 1}. ${t(`behaviour.node.${from}`)} → ${t(`behaviour.node.${to}`)}`,
        cells: [count(people), percent(paths.people === 0 ? null : people / paths.people), count(times)],
      }))}
    />
  );
}

/** What follows what: sequences within a session or a day. */
export function PathsTab({ coverage }: { readonly coverage: BehaviorCoverage }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useChoice('behaviour.path-unit', coverage.hasSessions ? ['session', 'day'] : ['day']);
  const [minPeople, setMinPeople] = useState(10);
  const [steps, setSteps] = useState(5);
  const { from, through } = useRange(coverage);
  const state = useQuery('paths', { unit, kinds: KINDS, steps, from, through });
  return (
    <>
      <PartialState missing={t('behaviour.pathsWarning')} />
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          value={unit}
          aria-label={t('behaviour.pathUnitLabel')}
          data={[
            { value: 'session', label: t('behaviour.pathUnitName.session'), disabled: !coverage.hasSessions },
            { value: 'day', label: t('behaviour.pathUnitName.day') },
          ]}
          onChange={(value) => setUnit(value === 'session' ? 'session' : 'day')}
        />
        <NumberInput
          size="xs"
          w={120}
          label={t('behaviour.minPeople')}
          value={minPeople}
          min={1}
          allowDecimal={false}
          onChange={(value) => {
            if (Number.isInteger(Number(value)) && Number(value) >= 1) setMinPeople(Number(value));
          }}
        />
        <NumberInput
          size="xs"
          w={100}
          label={t('behaviour.pathSteps')}
          value={steps}
          min={2}
          max={8}
          allowDecimal={false}
          onChange={(value) => {
            if (Number(value) >= 2 && Number(value) <= 8) setSteps(Number(value));
          }}
        />
      </div>
      <QueryBoundary state={state} height={460}>
        {(paths) => <PathChart paths={paths} minPeople={minPeople} unit={unit} />}
      </QueryBoundary>
    </>
  );
}
