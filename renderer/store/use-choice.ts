import { useCallback } from 'react';
import { useWorkbench } from './use-workbench.ts';

/** Which of a few is in front (a tab, a presentation): like useState, but saved with the project. */
export function useChoice<Choice extends string>(
  key: string,
  options: readonly [Choice, ...Choice[]],
): readonly [Choice, (choice: Choice) => void] {
  const saved = useWorkbench((state) => state.navigation.choices[key]);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const choose = useCallback((choice: Choice) => setChoice(key, choice), [key, setChoice]);
  return [options.find((option) => option === saved) ?? options[0], choose];
}
