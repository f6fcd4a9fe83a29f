import { z } from 'zod';
import type { Named } from '#core/questions/define-question.ts';
import { defineCall } from '#core/workbench/define-call.ts';
import { exportTargetSchema, openOutput } from '#core/workbench/export/export-calls.ts';
import type { WrittenFile } from '#core/workbench/host.ts';
import { collectCalls } from '#core/workbench/registry.ts';
import { writeLaunchFiles, type LaunchExportRequest } from './launch-calls.ts';
import { runSimulationCall, type SimulationCallName } from './simulation-calls.ts';
import { getSimulationSession } from './simulation-session.ts';

const simulationCall = defineCall({
  name: 'simulation',
  args: z.strictObject({ name: z.custom<SimulationCallName>((value) => typeof value === 'string'), args: z.unknown() }),
  run: ({ engine, project, host }, { name, args }, task): Promise<unknown> =>
    runSimulationCall(name, engine, project, args as never, host.runDraws, task),
});

const launchExportCall = defineCall({
  name: 'launch-export',
  args: z.strictObject({
    request: z.custom<LaunchExportRequest>((value) => typeof value === 'object' && value !== null),
    target: exportTargetSchema,
  }),
  run: async ({ engine, project, host }, { request, target }, task): Promise<readonly WrittenFile[]> => {
    const output = openOutput(host, target);
    const session = await getSimulationSession(engine, project, task);
    await writeLaunchFiles({ engine, project, session }, request, output.folder, host.runDraws, task);
    return output.listFiles();
  },
});

/** Calls about campaigns, until core/workbench/campaigns declares them. */
export const SIMULATION_CALLS = collectCalls({ campaigns: { simulationCall, launchExportCall } });

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof simulationCall>, Named<typeof launchExportCall> {}
}
