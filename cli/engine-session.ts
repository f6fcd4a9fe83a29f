import { rm } from 'node:fs/promises';
import type { Engine } from '#core/kernel/engine.ts';
import type { BuildOutcome, ProjectInput } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { collectProject } from './collect-sources.ts';
import { applySettings } from '#core/workbench/build/apply-settings.ts';
import { openWorkbench, type OpenWorkbench } from '#core/workbench/open-workbench.ts';
import type { PassedOver } from './list-folder.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { ImportOptions } from './import-options.ts';
import { openNativeEngine } from './native-engine.ts';
import { createTerminalHost } from './terminal-host.ts';
import { createProgressLine, formatQuestion, printResult, runCommand } from './terminal.ts';
import { createWorkFolder } from './work-folder.ts';

/** What a command over files works with: an engine that may read them, and what the files are. */
export type EngineSession = {
  readonly engine: Engine;
  /** The workbench over that engine: its calls run here as they do in the window. */
  readonly workbench: OpenWorkbench;
  readonly input: ProjectInput;
  /** What stands in the folders given and is not read. */
  readonly passedOver: readonly PassedOver[];
  readonly task: TaskOptions;
  finishProgress(): void;
};

/**
 * Opens the files of a command and an engine for them, and closes everything after `work`. `folders` are those it may write
 * to. What `prepare` throws ends the command before any file is opened. Ctrl-C cancels at any point.
 */
export async function runEngineCommand(
  options: ImportOptions,
  folders: readonly string[],
  work: (session: EngineSession) => Promise<ExitCode>,
  prepare: () => Promise<void> = () => Promise.resolve(),
): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    await prepare();
    const { input, paths, passedOver } = await collectProject(options);
    for (const { path, reason } of passedOver) process.stderr.write(`Not read: ${path} (${reason}).\n`);
    const parameters = applySettings(input.parameters, options.settings);
    const spillFolder = await createWorkFolder();
    const progress = createProgressLine(options.quiet);
    try {
      const engine = await openNativeEngine({
        grantedFiles: paths,
        grantedFolders: folders,
        spillFolder,
        ...(options.memory === undefined ? {} : { memoryLimit: options.memory }),
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      });
      try {
        return await work({
          engine,
          workbench: openWorkbench(createTerminalHost(engine)),
          input: { ...input, parameters },
          passedOver,
          task: { signal, onProgress: progress.listener },
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

/** Prints what the files leave open, and the exit code that says so. */
export function printQuestions(
  json: boolean,
  outcome: Extract<BuildOutcome, { readonly status: 'questions' }>,
  { finishProgress }: Pick<EngineSession, 'finishProgress'>,
): ExitCode {
  finishProgress();
  printResult(
    json,
    ['These need an answer first:', ...outcome.questions.map((question) => formatQuestion(question))].join('\n'),
    outcome,
  );
  return EXIT_CODES.questions;
}
