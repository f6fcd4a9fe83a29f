import type { Engine } from '#core/kernel/engine.ts';
import { createMemory, type Memory } from '#core/kernel/memory.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import type { WorkbenchHost } from './host.ts';
import { createQuestionStatements, type QuestionStatements } from './questions/question-statements.ts';

/**
 * One built project and every cache that belongs to it: what `remember` holds, and the statements of its questions. The next
 * build replaces it whole.
 */
export type Session = Memory & {
  readonly engine: Engine;
  readonly project: BuiltProject;
  /** Everybody in the project's tables. */
  readonly scope: MartScope;
  readonly host: WorkbenchHost;
  readonly statements: QuestionStatements;
};

/** Opens the session of a project that was just built. */
export function createSession(engine: Engine, project: BuiltProject, host: WorkbenchHost): Session {
  return {
    ...createMemory(),
    engine,
    project,
    scope: { schema: project.schema, parameters: project.parameters },
    host,
    statements: createQuestionStatements(),
  };
}
