import { createCallQueue, type CallQueue } from '#core/kernel/call-queue.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { AnyQuestion } from '#core/questions/define-question.ts';
import type { BuiltProject } from './build/build-types.ts';
import type { WorkbenchHost } from './host.ts';
import { createSession, type Session } from './session.ts';

/** The workbench of one host: its engine, opened at the first call that needs it, and the session of the project built last. */
export type OpenWorkbench = {
  readonly host: WorkbenchHost;
  /** What `ask` can ask, by name. */
  readonly questions: ReadonlyMap<string, AnyQuestion>;
  /** A question is answered whole before the next: the first of a screen does not wait between the statements of all others. */
  readonly questionQueue: CallQueue;
  /** An engine that fails to open is opened anew by the next call. */
  getEngine(): Promise<Engine>;
  /** @throws WorkbenchError `project/none` before the first build. */
  getSession(): Session;
  /** The session, or null before the first build. */
  findSession(): Session | null;
  /** Puts a new session in the place of the one before, with all its caches. */
  startSession(engine: Engine, project: BuiltProject): Session;
  close(): Promise<void>;
};

function failWithoutProject(): never {
  throw new WorkbenchError('project/none', 'No project is built yet.', {
    hint: 'Open the sample or import data first.',
    zh: { message: '还没有构建项目。', hint: '请先打开示例或导入数据。' },
  });
}

/** Opens a workbench over what the host lends; the engine opens later. */
export function openWorkbench(
  host: WorkbenchHost,
  questions: ReadonlyMap<string, AnyQuestion> = new Map(),
): OpenWorkbench {
  let opening: Promise<Engine> | null = null;
  let session: Session | null = null;
  return {
    host,
    questions,
    questionQueue: createCallQueue(),
    getEngine: () => {
      opening ??= host.openEngine().catch((error: unknown) => {
        opening = null;
        throw error;
      });
      return opening;
    },
    getSession: () => session ?? failWithoutProject(),
    findSession: () => session,
    startSession: (engine, project) => {
      session = createSession(engine, project, host);
      return session;
    },
    close: async () => {
      if (opening === null) return;
      const engine = await opening;
      opening = null;
      session = null;
      await engine.close();
    },
  };
}
