import { useMemo } from 'react';
import { findLaunch, listProjectLaunches, type ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

const NONE: ProjectFile['predictions'] = [];

/** The launch under which a strategy was locked in the project; null for an imported campaign. */
export function useLaunch(strategyId: string): ProjectLaunch | null {
  const predictions = useWorkbench((state) => state.config?.predictions ?? NONE);
  return useMemo(() => findLaunch(listProjectLaunches({ predictions }), strategyId), [predictions, strategyId]);
}
