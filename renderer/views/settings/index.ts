import { defineView } from '../define-view.ts';
import { SettingsView } from './SettingsView.tsx';

export const settingsView = defineView({ id: 'settings', icon: 'settings', key: ',', Component: SettingsView });
