import { ActionIcon, Button, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { formatKeys } from '../../commands/format-keys.ts';
import type { Command } from '../../commands/command.ts';
import { ProjectMenu } from '../project/ProjectMenu.tsx';
import { ProjectName } from '../project/ProjectName.tsx';
import { Icon, type IconName } from '../Icon.tsx';
import styles from './Shell.module.css';
import { TasksButton } from './TasksButton.tsx';

const THEMES: readonly {
  readonly scheme: MantineColorScheme;
  readonly icon: IconName;
  readonly key: 'themeLight' | 'themeDark' | 'themeAuto';
}[] = [
  { scheme: 'light', icon: 'themeLight', key: 'themeLight' },
  { scheme: 'dark', icon: 'themeDark', key: 'themeDark' },
  { scheme: 'auto', icon: 'themeAuto', key: 'themeAuto' },
];

function ProjectFacts() {
  const { t } = useTranslation();
  const project = useWorkbench((state) => state.project.built);
  if (project === null) return null;
  const facts = [
    { label: t('bar.dataThrough'), value: project.dataThrough ?? '–' },
    { label: t('bar.asOf'), value: project.parameters.asOfDate },
    { label: t('bar.timeZone'), value: project.parameters.timeZone },
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <div key={label} title={label}>
          <dt>{label}</dt>
          <dd className="numeric">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A command's label with its keys, for a button that has no words of its own. */
function useHint(commands: readonly Command[]): (id: string, label: string) => string {
  return (id, label) => {
    const keys = commands.find((command) => command.id === id)?.keys ?? null;
    return keys === null ? label : `${label} ${formatKeys(keys)}`;
  };
}

export function TopBar({ commands }: { readonly commands: readonly Command[] }) {
  const { t } = useTranslation();
  const language = useWorkbench((state) => state.preferences.language);
  const openOverlay = useWorkbench((state) => state.overlay.openOverlay);
  const hint = useHint(commands);
  const setPreferences = useWorkbench((state) => state.preferences.setPreferences);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = THEMES.find(({ scheme }) => scheme === colorScheme);
  const chooseTheme = (value: string) => {
    const chosen = THEMES.find(({ scheme }) => scheme === value);
    if (chosen !== undefined) setColorScheme(chosen.scheme);
  };

  return (
    <header className={styles.bar}>
      <ProjectName />
      <ProjectFacts />
      <div className={styles.tools}>
        <ProjectMenu commands={commands} />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={t('commands.palette')}
          title={hint('screen:open-palette', t('commands.palette'))}
          onClick={() => openOverlay('palette')}
        >
          <Icon name="search" />
        </ActionIcon>
        <TasksButton />
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          h={32}
          leftSection={<Icon name="language" />}
          aria-label={`${t('bar.language')}: ${language === 'en' ? '中文' : 'EN English'}`}
          onClick={() => setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' })}
        >
          <span lang={language === 'en' ? 'zh-CN' : 'en'}>{language === 'en' ? '中文' : 'EN'}</span>
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('bar.theme')} title={t('bar.theme')}>
              <Icon name={current?.icon ?? 'themeAuto'} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.RadioGroup value={colorScheme} onChange={chooseTheme}>
              {THEMES.map(({ scheme, key }) => (
                <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
                  {t(`bar.${key}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          aria-label={t('bar.shortcuts')}
          title={hint('screen:show-shortcuts', t('bar.shortcuts'))}
          onClick={() => openOverlay('shortcuts')}
        >
          <Icon name="keyboard" />
        </ActionIcon>
      </div>
    </header>
  );
}
