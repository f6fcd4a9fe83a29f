import { useMemo } from 'react';
import { useWorkbench } from '../store/use-workbench.ts';
import { createFormats, type Formats } from './formats.ts';

export function useFormats(): Formats {
  const language = useWorkbench((state) => state.preferences.language);
  const style = useWorkbench((state) => state.preferences.numberStyle);
  return useMemo(() => createFormats(language, style), [language, style]);
}
