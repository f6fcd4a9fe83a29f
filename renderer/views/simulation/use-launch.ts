import { useCallback, useMemo } from 'react';
import { readDayInZone } from '#core/kernel/day-number.ts';
import { addLaunch, listLaunches, type SavedLaunch } from '#core/outputs/project/launch-files.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { PreparedLaunch } from '#core/workbench/campaigns/lock-campaign.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NONE: ProjectFile['predictions'] = [];

export type Launches = {
  readonly launches: readonly SavedLaunch[];
  /** Locks a launch as one undoable step and calculates the project with it. Throws `simulation/already-launched`. */
  readonly lock: (prepared: PreparedLaunch, name: string, note: string) => void;
};

/** The locked launches of the project. */
export function useLaunches(): Launches {
  const predictions = useWorkbench((state) => state.config?.predictions ?? NONE);
  const document = useWorkbench((state) => state.config);
  const editProject = useWorkbench((state) => state.document.editProject);
  const timeZone = useWorkbench((state) => state.project.built?.parameters.timeZone ?? 'UTC');
  const rebuild = useWorkbench((state) => state.document.rebuild);
  const launches = useMemo(() => listLaunches(predictions), [predictions]);
  const lock = useCallback(
    (prepared: PreparedLaunch, name: string, note: string) => {
      if (document === null) return;
      const { scenario, prediction, files, sheets } = prepared;
      const launch = {
        scenario,
        prediction,
        note,
        lockedOn: readDayInZone(Date.now(), timeZone),
        files: [...files],
        sheets,
      };
      editProject(addLaunch(document, name, launch));
      void rebuild();
    },
    [document, editProject, rebuild, timeZone],
  );
  return { launches, lock };
}
