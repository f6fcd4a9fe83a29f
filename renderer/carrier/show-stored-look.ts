import { createCancelledError } from '#core/kernel/errors.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { QuestionAnswer, QuestionArgs, QuestionName } from '#core/questions/define-question.ts';
import type { CampaignArgs, CampaignCallName } from '#core/workbench/campaigns/campaign-calls.ts';
import { writeQuestion } from '#core/workbench/questions/write-question.ts';
import { parseStoredLook, STORED_ANSWERS, type StoredLook } from './stored-answers.ts';
import type { ImportArgs, ImportCallName, SqlArgs, SqlCallName, Workbench } from './workbench.ts';

/** Finds the look that lies beside the sample; null where none can be read. */
export type LookReader = (baseUrl: string) => Promise<StoredLook | null>;

/** Reads it from the window's own origin. Without it the sample opens too, only later. */
async function readStoredLook(baseUrl: string): Promise<StoredLook | null> {
  try {
    const response = await fetch(new URL(`samples/${STORED_ANSWERS}`, baseUrl));
    return response.ok ? parseStoredLook(await response.text()) : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

type BuildUnderWay = { readonly ended: Promise<unknown>; look: StoredLook | null };

function waitOrCancel(ended: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(createCancelledError());
    if (signal?.aborted === true) return cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    ended.then(resolve, reject).finally(() => signal?.removeEventListener('abort', cancel));
  });
}

/** Calls of the import screen that look at the project built last. */
const PROJECT_CALLS: ReadonlySet<ImportCallName> = new Set(['rejects', 'rejects-csv']);

/**
 * The same workbench, which shows what is stored of the sample while the sample is built: `onStored` of the build is told, the
 * questions that the look can answer are answered at once, and whatever else is asked of the project waits for the build and is
 * then asked of it. Waiting ends with the caller's own signal, or with the error of the build.
 *
 * It works in the window's own thread: the core's worker is busy with the build for seconds on end.
 */
export function showStoredLook(workbench: Workbench, readLook: LookReader = readStoredLook): Workbench {
  let underWay: BuildUnderWay | null = null;
  /** What the look answered, with the question asked again of the build: for its statements. */
  const answered = new Map<string, Promise<unknown> | null>();

  async function waitForBuild(task: TaskOptions = {}): Promise<void> {
    if (underWay !== null && underWay.look !== null) await waitOrCancel(underWay.ended, task.signal);
  }

  async function askBuild(name: QuestionName, args: unknown, audience: AudienceRule): Promise<void> {
    await waitForBuild();
    const question = writeQuestion(name, args, audience);
    if (answered.get(question) === null) {
      answered.set(question, workbench.query(name, args as QuestionArgs<QuestionName>, audience));
    }
    try {
      await answered.get(question);
    } catch (error) {
      answered.set(question, null);
      throw error;
    }
  }

  return {
    ...workbench,
    build: async (request, { onStored, ...task } = {}) => {
      const ended = workbench.build(request, task);
      const build: BuildUnderWay = { ended, look: null };
      underWay = build;
      answered.clear();
      if (request.kind === 'sample' && onStored !== undefined) {
        void readLook(request.baseUrl).then((look) => {
          if (look === null || underWay !== build || task.signal?.aborted === true) return;
          build.look = look;
          onStored(look.project);
        });
      }
      try {
        return await ended;
      } finally {
        if (underWay === build) underWay = null;
      }
    },
    query: async <Name extends QuestionName>(
      name: Name,
      args: QuestionArgs<Name>,
      audience: AudienceRule,
      task?: TaskOptions,
    ) => {
      const question = writeQuestion(name, args, audience);
      const known = underWay?.look?.answers;
      if (known?.has(question) === true) {
        answered.set(question, null);
        return known.get(question) as QuestionAnswer<Name>;
      }
      await waitForBuild(task);
      const result = await workbench.query(name, args, audience, task);
      answered.delete(question);
      return result;
    },
    readStatements: async (name, args, audience) => {
      await askBuild(name, args, audience);
      return workbench.readStatements(name, args, audience);
    },
    readColumns: async (name, args, audience) => {
      await askBuild(name, args, audience);
      return workbench.readColumns(name, args, audience);
    },
    runSql: async <Name extends SqlCallName>(name: Name, args: SqlArgs<Name>, task?: TaskOptions) => {
      await waitForBuild(task);
      return workbench.runSql(name, args, task);
    },
    runSimulation: async <Name extends CampaignCallName>(name: Name, args: CampaignArgs<Name>, task?: TaskOptions) => {
      await waitForBuild(task);
      return workbench.runSimulation(name, args, task);
    },
    runImport: async <Name extends ImportCallName>(name: Name, args: ImportArgs<Name>, task?: TaskOptions) => {
      if (PROJECT_CALLS.has(name)) await waitForBuild(task);
      return workbench.runImport(name, args, task);
    },
    exportFiles: async (request, target, task) => {
      await waitForBuild(task);
      return workbench.exportFiles(request, target, task);
    },
    packageProject: async (project, files, task) => {
      await waitForBuild(task);
      return workbench.packageProject(project, files, task);
    },
  };
}
