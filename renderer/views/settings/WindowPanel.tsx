import { SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Settings.module.css';

type RowProps = { readonly label: string; readonly note: string; readonly children: (labelId: string) => ReactNode };

function Row({ label, note, children }: RowProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <div>
        <span id={id} className={styles.label}>
          {label}
        </span>
        <p className={styles.note}>{note}</p>
      </div>
      {children(id)}
    </div>
  );
}

/** What is set about the window; kept on this machine, not in the project. */
export function WindowPanel() {
  const { t } = useTranslation();
  const { shortCount, shortMoney } = useFormats();
  const { language, numberStyle = 'short', singleKeyShortcuts } = useWorkbench((state) => state.preferences);
  const setPreferences = useWorkbench((state) => state.preferences.setPreferences);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const example = `${shortCount(1_234_567)} · ${shortMoney(123_456_789n, { code: 'CNY', decimals: 2 })}`;

  return (
    <section className={styles.card} aria-label={t('settings.tab.window')}>
      <Row label={t('bar.language')} note={t('settings.languageNote')}>
        {(id) => (
          <SegmentedControl
            aria-labelledby={id}
            value={language}
            data={[
              { value: 'zh-CN', label: <span lang="zh-CN">中文</span> },
              { value: 'en', label: <span lang="en">English</span> },
            ]}
            onChange={(value) => setPreferences({ language: value })}
          />
        )}
      </Row>
      <Row label={t('bar.theme')} note={t('settings.themeNote')}>
        {(id) => (
          <SegmentedControl
            aria-labelledby={id}
            value={colorScheme}
            data={[
              { value: 'light' as const, label: t('bar.themeLight') },
              { value: 'dark' as const, label: t('bar.themeDark') },
              { value: 'auto' as const, label: t('bar.themeAuto') },
            ]}
            onChange={setColorScheme}
          />
        )}
      </Row>
      <Row label={t('settings.numbers')} note={t('settings.numbersNote', { example })}>
        {(id) => (
          <SegmentedControl
            aria-labelledby={id}
            value={numberStyle}
            data={[
              { value: 'short' as const, label: t('settings.numbersShort') },
              { value: 'full' as const, label: t('settings.numbersFull') },
            ]}
            onChange={(value) => setPreferences({ numberStyle: value })}
          />
        )}
      </Row>
      <Row label={t('shortcuts.enabled')} note={t('shortcuts.enabledText')}>
        {(id) => (
          <Switch
            aria-labelledby={id}
            checked={singleKeyShortcuts}
            onChange={(event) => setPreferences({ singleKeyShortcuts: event.currentTarget.checked })}
          />
        )}
      </Row>
    </section>
  );
}
