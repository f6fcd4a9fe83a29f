import '@mantine/core/styles.css';
import './styles/tokens.css';
import './styles/base.css';
import './jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { showStoredLook } from './carrier/show-stored-look.ts';
import { startCoreWorker } from './carrier/start-core-worker.ts';
import { connectHost } from './host.ts';
import { createRecoveryStore } from './host/recovery.ts';
import { createWorkbenchI18n } from './i18n/create-i18n.ts';
import { saveDownload } from './components/save-download.ts';
import { parseViewId } from './store/navigation.slice.ts';
import { readPreferences } from './store/preferences.slice.ts';
import { startAutosave } from './document/autosave.ts';
import { createWorkbenchStore } from './store/workbench-store.ts';

const preferences = readPreferences(window.localStorage, window.navigator.languages);
const i18n = createWorkbenchI18n(preferences.language);
const host = connectHost();
const recovery = createRecoveryStore();
const store = createWorkbenchStore({
  host,
  recovery,
  workbench: showStoredLook(startCoreWorker()),
  preferences,
  storage: window.localStorage,
  now: () => performance.now(),
  baseUrl: new URL('./', document.baseURI).href,
  view: parseViewId(window.location.hash),
  saveDownload,
});

startAutosave(store, host, recovery);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <App store={store} i18n={i18n} />
  </StrictMode>,
);
