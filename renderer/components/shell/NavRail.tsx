import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import iconUrl from '../../icon.svg';
import { useWorkbench } from '../../store/use-workbench.ts';
import { VIEWS } from '../../views/registry.ts';
import { Icon } from '../Icon.tsx';
import styles from './Shell.module.css';

export function NavRail() {
  const { t } = useTranslation();
  const view = useWorkbench((state) => state.navigation.view);
  const openView = useWorkbench((state) => state.navigation.openView);
  const isNarrow = useMediaQuery('(max-width: 900px)') ?? false;
  const isWanted = useWorkbench((state) => state.preferences.navOpen);
  const navOpen = isWanted && !isNarrow;
  const setPreferences = useWorkbench((state) => state.preferences.setPreferences);
  const toggleLabel = navOpen ? t('nav.collapse') : t('nav.expand');

  return (
    <nav className={styles.nav} data-open={navOpen} aria-label={t('nav.label')}>
      <div className={styles.brand}>
        <img src={iconUrl} alt="" />
        {navOpen && <span>{t('app.name')}</span>}
      </div>
      <ul className={styles.links}>
        {VIEWS.map(({ id, icon }) => (
          <li key={id}>
            <a
              className={styles.link}
              href={`#/${id}`}
              aria-current={view === id ? 'page' : undefined}
              aria-label={t(`nav.${id}`)}
              title={navOpen ? undefined : t(`nav.${id}`)}
              onClick={(event) => {
                event.preventDefault();
                openView(id);
              }}
            >
              <Icon name={icon} />
              {navOpen && t(`nav.${id}`)}
            </a>
          </li>
        ))}
      </ul>
      <ActionIcon
        className={styles.toggle}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={toggleLabel}
        aria-expanded={navOpen}
        disabled={isNarrow}
        title={`${toggleLabel} [`}
        onClick={() => setPreferences({ navOpen: !navOpen })}
      >
        <Icon name={navOpen ? 'collapse' : 'expand'} />
      </ActionIcon>
    </nav>
  );
}
