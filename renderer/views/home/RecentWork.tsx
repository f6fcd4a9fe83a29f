import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { findView } from './find-view.ts';
import styles from './Recent.module.css';

const SHOWN = 4;

/** Scenarios of this project and other projects, newest first as they are kept. */
export function RecentWork() {
  const { t } = useTranslation();
  const scenarios = useWorkbench((state) => state.config?.scenarios);
  const recents = useWorkbench((state) => state.document.recents);
  const openRecent = useWorkbench((state) => state.document.openRecent);
  const openView = useWorkbench((state) => state.navigation.openView);
  const simulation = findView('simulation');
  const latest = (scenarios ?? []).slice(-SHOWN).toReversed();

  return (
    <section className={styles.panel} aria-labelledby="recent-work">
      <h2 id="recent-work">{t('recent.title')}</h2>
      <h3>{t('recent.scenarios')}</h3>
      {latest.length === 0 ? (
        <p className={styles.quiet}>{t('recent.noScenarios')}</p>
      ) : (
        <ul className={styles.list}>
          {latest.map(({ id, name }) => (
            <li key={id}>
              {simulation === undefined ? (
                name
              ) : (
                <Button variant="subtle" size="compact-sm" onClick={() => openView(simulation)}>
                  {name}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <h3>{t('project.recent')}</h3>
      {recents.length === 0 ? (
        <p className={styles.quiet}>{t('recent.noProjects')}</p>
      ) : (
        <ul className={styles.list}>
          {recents.slice(0, SHOWN).map(({ id, name, folder }) => (
            <li key={id}>
              <Button variant="subtle" size="compact-sm" onClick={() => void openRecent(id)}>
                {folder === null ? name : `${name} · ${folder}`}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
