import { z } from 'zod';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { launchRest, predictionSchema, scenarioSchema } from '#core/campaigns/launch/launch-record.ts';
import { listArm } from '#core/campaigns/launch/launch.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { EXPORT_FORMATS, type ExportedFile } from '#core/outputs/tables/write-formats.ts';
import { exportLaunch } from '#core/workbench/export/export-launch.ts';
import { drawArgs, type Asked } from './campaign-arguments.ts';
import { listedArgs, openArms, type Arms, type LaunchArm } from './campaign-lists.ts';
import type { CampaignDesk } from './campaign-desk.ts';
import type { CampaignSession } from './campaign-session.ts';
import { lockCampaign, planArgs } from './lock-campaign.ts';
import { proposeByRow } from './proposals.ts';

/** What is exported of a strategy: its lists, and where it is locked what was locked with it. */
export const writeArgs = listedArgs
  .extend(drawArgs.shape)
  .extend(planArgs.shape)
  .extend({
    formats: z.array(z.enum(EXPORT_FORMATS)),
    encoding: z.enum(['utf-8', 'gb18030']),
    language: z.enum(['zh', 'en']),
    locked: z
      .strictObject({
        scenario: scenarioSchema,
        prediction: predictionSchema,
        files: launchRest.files.unwrap(),
        sheets: launchRest.sheets.unwrap(),
      })
      .nullable()
      .default(null),
  });
export type LaunchExportRequest = Asked<typeof writeArgs>;

/** Both arms as tables. */
export async function tabulateArms(
  session: CampaignSession,
  desk: CampaignDesk,
  { worth, ...arms }: Arms,
  language: 'zh' | 'en',
  task: TaskOptions,
): Promise<Readonly<Record<LaunchArm, ReturnType<typeof listArm>>>> {
  const byRow = await proposeByRow(session, desk, language, task);
  return {
    treated: listArm(desk.base, arms.treated, worth, byRow),
    control: listArm(desk.base, arms.control, worth, byRow),
  };
}

/** Writes the lists of a strategy with its planned touches and its sheet. Rejects like `lockCampaign` and the exporters. */
export async function writeCampaignLists(
  session: CampaignSession,
  args: z.output<typeof writeArgs>,
  folder: OutputFolder,
  runDraws: DrawRunner,
  task: TaskOptions,
): Promise<ExportedFile[]> {
  const { strategies, strategyId, overlap, hasCalendar, lockedAsOf, draws, seed, level, language, plan } = args;
  const listed = { strategies, strategyId, overlap, hasCalendar };
  const launch = args.locked ?? (await lockCampaign(session, { ...listed, draws, seed, level, plan }, runDraws, task));
  const { desk, arms } = await openArms(session, { ...listed, lockedAsOf }, task);
  return exportLaunch(
    session.engine,
    session.project,
    {
      strategyId,
      title: strategies.find(({ id }) => id === strategyId)?.name ?? strategyId,
      launch,
      lists: await tabulateArms(session, desk, arms, language, task),
      files: launch.files,
      sheet: launch.sheets[language],
      formats: args.formats,
      encoding: args.encoding,
    },
    folder,
    task,
  );
}
