import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../../components/Page.tsx';
import { useChoice } from '../../store/use-choice.ts';
import { KeysPanel } from './KeysPanel.tsx';
import { ParametersPanel } from './ParametersPanel.tsx';
import { WindowPanel } from './WindowPanel.tsx';

const TABS = ['parameters', 'window', 'keys'] as const;

export function SettingsView() {
  const { t } = useTranslation();
  const [tab, setTab] = useChoice('settings.tab', TABS);
  return (
    <Page title={t('nav.settings')} lead={t('settings.lead')}>
      <Tabs
        value={tab}
        onChange={(value) => setTab(TABS.find((known) => known === value) ?? 'parameters')}
        keepMounted={false}
      >
        <Tabs.List>
          {TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`settings.tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="parameters" pt="md">
          <ParametersPanel />
        </Tabs.Panel>
        <Tabs.Panel value="window" pt="md">
          <WindowPanel />
        </Tabs.Panel>
        <Tabs.Panel value="keys" pt="md">
          <KeysPanel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
