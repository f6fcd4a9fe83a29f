import type { Dimension } from '#core/questions/explore/dimensions.ts';
import { LEADERBOARD_MEASURES } from '#core/questions/explore/leaderboard.ts';
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useChoice } from '../../store/use-choice.ts';
import { usePeriod } from '../../store/use-period.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { MoneyPanel } from '../home/MoneyPanel.tsx';
import styles from './Explore.module.css';
import { LeaderboardCard } from './LeaderboardCard.tsx';

const SHOWN: readonly Dimension[] = ['category', 'product', 'store', 'segment', 'city', 'channel'];
const MEASURES = LEADERBOARD_MEASURES;

/** Which products, stores, channels move: money over time, and lists of every dimension that filter each other. */
export function ExploreView() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project.built);
  const { span, compared } = usePeriod();
  const [measure, setMeasure] = useChoice('explore.measure', MEASURES);

  if (project === null) {
    return (
      <Page title={t('explore.title')}>
        <NoProject />
      </Page>
    );
  }
  return (
    <Page
      title={t('explore.title')}
      lead={t('explore.lead')}
      aside={
        <SegmentedControl
          size="xs"
          value={measure}
          aria-label={t('explore.measure')}
          data={MEASURES.map((value) => ({ value, label: t(`explore.measures.${value}`) }))}
          onChange={setMeasure}
        />
      }
    >
      <MoneyPanel project={project} isPickable />
      {span !== null && (
        <section className={styles.boards} aria-label={t('explore.lists')}>
          {SHOWN.map((initial, index) => (
            <LeaderboardCard
              key={initial}
              place={index + 1}
              initial={initial}
              measure={measure}
              span={span}
              comparison={compared}
              currency={project.parameters.currency}
            />
          ))}
        </section>
      )}
    </Page>
  );
}
