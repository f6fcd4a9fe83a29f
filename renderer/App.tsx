import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import type { i18n } from 'i18next';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { Shell } from './components/shell/Shell.tsx';
import { createQueryClient, dropOtherBuilds } from './data/query-client.ts';
import { parseViewId } from './store/navigation.slice.ts';
import { StoreContext } from './store/use-workbench.ts';
import type { WorkbenchStore } from './store/workbench-store.ts';
import { resolveCssVariables, theme } from './theme.ts';

const colorSchemes = localStorageColorSchemeManager({ key: 'workbench.theme' });

type AppProps = { readonly store: WorkbenchStore; readonly i18n: i18n };

export function App({ store, i18n }: AppProps) {
  useEffect(() => {
    const applyLanguage = () => {
      const { language } = store.getState().preferences;
      document.documentElement.lang = language;
      if (i18n.language !== language) void i18n.changeLanguage(language);
    };
    const followStore = () => {
      applyLanguage();
      const hash = `#/${store.getState().view}`;
      if (window.location.hash !== hash) window.history.pushState(null, '', hash);
    };
    const followAddress = () => store.getState().openView(parseViewId(window.location.hash));
    followStore();
    window.addEventListener('popstate', followAddress);
    const stop = store.subscribe(followStore);
    return () => {
      stop();
      window.removeEventListener('popstate', followAddress);
    };
  }, [store, i18n]);

  const [client] = useState(createQueryClient);
  useEffect(
    () =>
      store.subscribe(({ project }, before) => {
        if (project !== null && project !== before.project) dropOtherBuilds(client, project.buildId);
      }),
    [store, client],
  );

  return (
    <QueryClientProvider client={client}>
      <StoreContext.Provider value={store}>
        <I18nextProvider i18n={i18n}>
          <MantineProvider
            theme={theme}
            defaultColorScheme="auto"
            colorSchemeManager={colorSchemes}
            cssVariablesResolver={resolveCssVariables}
          >
            <Shell />
          </MantineProvider>
        </I18nextProvider>
      </StoreContext.Provider>
    </QueryClientProvider>
  );
}
