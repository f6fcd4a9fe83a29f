import type { Label } from '#core/kernel/label.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import type { Language } from '../store/preferences.slice.ts';

/** The language of the window, and how to read a core Label in it. */
export function useLanguage(): { readonly language: Language; readonly read: (label: Label) => string } {
  const language = useWorkbench((state) => state.preferences.language);
  return { language, read: (label) => (language === 'en' ? label.en : label.zh) };
}
