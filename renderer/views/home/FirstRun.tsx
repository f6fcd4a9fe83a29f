import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { useOpenSample } from '../../components/use-open-sample.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Home.module.css';

export function FirstRun() {
  const { t } = useTranslation();
  const openSample = useOpenSample();
  const chooseProject = useWorkbench((state) => state.document.chooseProject);
  const openRecent = useWorkbench((state) => state.document.openRecent);
  const recents = useWorkbench((state) => state.document.recents);
  const openImport = useWorkbench((state) => state.navigation.openImport);

  return (
    <div className={styles.start}>
      <section className={styles.card} aria-labelledby="home-sample">
        <span className={styles.glyph}>
          <Icon name="sample" size={24} />
        </span>
        <h2 id="home-sample">{t('home.sampleTitle')}</h2>
        <p>{t('home.sampleText')}</p>
        <Button size="md" onClick={openSample}>
          {t('home.sampleAction')}
        </Button>
      </section>
      <section className={styles.card} aria-labelledby="home-import">
        <span className={styles.glyph}>
          <Icon name="folder" size={24} />
        </span>
        <h2 id="home-import">{t('home.importTitle')}</h2>
        <p>{t('home.importText')}</p>
        <Button size="md" variant="default" onClick={openImport}>
          {t('home.importAction')}
        </Button>
      </section>
      <section className={styles.card} aria-labelledby="home-project">
        <span className={styles.glyph}>
          <Icon name="file" size={24} />
        </span>
        <h2 id="home-project">{t('project.cardTitle')}</h2>
        <p>{t('project.cardText')}</p>
        <Button size="md" variant="default" onClick={() => void chooseProject()}>
          {t('project.cardAction')}
        </Button>
        {recents.length > 0 && (
          <ul className={styles.recents} aria-label={t('project.recent')}>
            {recents.map(({ id, name, folder }) => (
              <li key={id}>
                <Button variant="subtle" size="compact-sm" onClick={() => void openRecent(id)}>
                  {folder === null ? name : `${name} · ${folder}`}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={styles.promise} aria-labelledby="home-local">
        <Icon name="lock" size={20} />
        <div>
          <h2 id="home-local">{t('home.localTitle')}</h2>
          <p>{t('home.localText')}</p>
        </div>
      </section>
    </div>
  );
}
