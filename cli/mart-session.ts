import { createMemory } from '#core/kernel/memory.ts';
import type { CampaignSession } from '#core/workbench/campaigns/campaign-session.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { printQuestions, runEngineCommand, type EngineSession } from './engine-session.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';

/** What a command over the built tables works with. */
export type MartSession = Pick<EngineSession, 'engine' | 'task' | 'finishProgress'> & {
  readonly built: BuiltProject;
  readonly scope: MartScope;
  /** What campaigns of the build are asked on. */
  readonly session: CampaignSession;
};

/** Builds the project of a command, answers questions with their exit code, and closes everything after `work`; see {@link runEngineCommand}. */
export async function runMartCommand(
  options: ImportOptions,
  folders: readonly string[],
  work: (session: MartSession) => Promise<ExitCode>,
  prepare?: () => Promise<void>,
): Promise<ExitCode> {
  return runEngineCommand(
    options,
    folders,
    async (session) => {
      const outcome = await buildProject(session.engine, session.input, session.task);
      if (outcome.status === 'questions') return printQuestions(options.json, outcome, session);
      const { project } = outcome;
      const { schema, parameters } = project;
      const { engine } = session;
      return work({
        ...session,
        built: project,
        scope: { schema, parameters },
        session: { engine, project, ...createMemory() },
      });
    },
    prepare,
  );
}
