import { useMemo } from 'react';
import { findLaunch, listLaunches, type ProjectLaunch } from '#core/project/locked-launches.ts';
import type { ProjectFile } from '#core/project/project-file.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NONE: ProjectFile['predictions'] = [];

/** The launch under which a strategy was locked in the project; null for an imported campaign. */
export function useLaunch(strategyId: string): ProjectLaunch | null {
  const predictions = useWorkbench((state) => state.document?.predictions ?? NONE);
  return useMemo(() => findLaunch(listLaunches({ predictions }), strategyId), [predictions, strategyId]);
}
