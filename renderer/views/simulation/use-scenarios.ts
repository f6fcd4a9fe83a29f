import { useCallback, useMemo } from 'react';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { createScenario, listScenarios, type SavedScenario } from '#core/outputs/project/saved-scenarios.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { FinishedRun } from '../../store/simulation.slice.ts';

const NONE: readonly ProjectFile['scenarios'][number][] = [];

export type Scenarios = {
  readonly scenarios: readonly SavedScenario[];
  readonly save: (finished: FinishedRun, name: string, note: string) => void;
};

/** Saved scenarios of the project, the newest first. */
export function useScenarios(): Scenarios {
  const records = useWorkbench((state) => state.config?.scenarios ?? NONE);
  const editProject = useWorkbench((state) => state.document.editProject);
  const asOfDate = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const scenarios = useMemo(() => listScenarios(records), [records]);
  const save = useCallback(
    (finished: FinishedRun, name: string, note: string) => {
      const id = `scenario-${crypto.randomUUID().slice(0, 8)}`;
      editProject({ scenarios: [...records, createScenario(finished, { id, name, note, asOfDate })] });
    },
    [records, editProject, asOfDate],
  );
  return { scenarios, save };
}
