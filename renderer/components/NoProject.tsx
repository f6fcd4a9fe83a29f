import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../store/use-workbench.ts';
import { BuildPanel } from './BuildPanel.tsx';
import styles from './NoProject.module.css';
import { useOpenSample } from './use-open-sample.ts';

/** What a screen shows while nothing is built: what is missing, one button, and the sample. */
export function NoProject() {
  const { t } = useTranslation();
  const build = useWorkbench((state) => state.project.build);
  const openImport = useWorkbench((state) => state.navigation.openImport);
  const openSample = useOpenSample();
  if (build.status !== 'idle') return <BuildPanel />;

  return (
    <div className={styles.empty}>
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.text')}</p>
      <Group gap="xs" justify="center">
        <Button onClick={openSample}>{t('empty.sample')}</Button>
        <Button variant="default" onClick={openImport}>
          {t('empty.import')}
        </Button>
      </Group>
    </div>
  );
}
