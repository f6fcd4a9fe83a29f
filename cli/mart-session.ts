import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '#core/engine/engine.ts';
import { buildProject } from '#core/pipeline/build-project.ts';
import type { BuiltProject } from '#core/pipeline/build-types.ts';
import type { TaskOptions } from '#core/progress.ts';
import type { MartScope } from '#core/queries/mart.ts';
import { collectProject } from './collect-sources.ts';
import { applySettings } from './commands/build.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';
import { openNativeEngine } from './native-engine.ts';
import { createProgressLine, formatQuestion, printResult, runCommand } from './terminal.ts';

/** What a command over the built tables works with. */
export type MartSession = {
  readonly engine: Engine;
  readonly built: BuiltProject;
  readonly scope: MartScope;
  readonly task: TaskOptions;
  finishProgress(): void;
};

/**
 * Builds the project of a command, answers questions with their exit code, and closes everything after `work`. `folders` are
 * those it may write to. Ctrl-C cancels at any point.
 */
export async function runMartCommand(
  options: ImportOptions,
  folders: readonly string[],
  work: (session: MartSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const { input, paths } = await collectProject(options);
    const parameters = applySettings(input.parameters, options.settings);
    const spillFolder = await mkdtemp(join(tmpdir(), 'cst-'));
    const progress = createProgressLine(options.quiet);
    const task = { signal, onProgress: progress.listener };
    try {
      const engine = await openNativeEngine({
        grantedFiles: paths,
        grantedFolders: folders,
        spillFolder,
        ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      try {
        const outcome = await buildProject(engine, { ...input, parameters }, task);
        if (outcome.status === 'questions') {
          progress.finish();
          const text = ['These need an answer first:', ...outcome.questions.map(formatQuestion)].join('\n');
          printResult(options.json, text, outcome);
          return EXIT_CODES.questions;
        }
        const { schema, parameters: settled } = outcome.project;
        return await work({
          engine,
          built: outcome.project,
          scope: { schema, parameters: settled },
          task,
          finishProgress: progress.finish,
        });
      } finally {
        await engine.close();
      }
    } finally {
      progress.finish();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}
