import { isCancelled } from '#core/kernel/errors.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { Progress, ProgressListener } from '#core/kernel/progress.ts';
import { describeError, formatError } from './error-text.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

const STEP_WORDS: Readonly<Record<Progress['step'], string>> = {
  inspect: 'Inspecting',
  load: 'Loading',
  clean: 'Cleaning',
  model: 'Building',
  check: 'Checking',
  export: 'Writing',
};

function describeShare(progress: Progress): string {
  if (progress.total === undefined || progress.total === 0) return '';
  return ` ${Math.min(100, Math.floor((100 * progress.done) / progress.total))} %`;
}

/** Progress on stderr: one line rewritten on a terminal, one line per subject elsewhere; nothing when quiet. */
export function createProgressLine(quiet: boolean): { readonly listener: ProgressListener; finish(): void } {
  const { stderr } = process;
  let last = '';
  let width = 0;
  return {
    listener: (progress) => {
      if (quiet) return;
      const line = `${STEP_WORDS[progress.step]} ${progress.subject}`;
      if (stderr.isTTY) {
        const text = `${line}${describeShare(progress)}`.slice(0, Math.max(20, (stderr.columns ?? 80) - 1));
        stderr.write(`\r${text.padEnd(width)}`);
        width = text.length;
      } else if (line !== last) {
        stderr.write(`${line}\n`);
      }
      last = line;
    },
    finish: () => {
      if (!quiet && stderr.isTTY && width > 0) stderr.write(`\r${' '.repeat(width)}\r`);
      width = 0;
    },
  };
}

/** A question with its choices, as the terminal shows it. */
export function formatQuestion(question: Question): string {
  const place = question.column === undefined ? question.file : `${question.file}, column "${question.column}"`;
  const choices = question.choices.map(
    ({ value, label, example }) =>
      `    ${value.padEnd(12)} ${label.en}${example === undefined ? '' : `  e.g. ${example}`}`,
  );
  const meanwhile = question.meanwhile === undefined ? [] : [`    until answered: ${question.meanwhile}`];
  return [`  [${question.code}] ${place}`, `    ${question.text.en}`, ...choices, ...meanwhile].join('\n');
}

/** Text for a person on stdout, or one JSON document for a machine. */
export function printResult(json: boolean, text: string, value: unknown): void {
  const output = json
    ? JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? entry.toString() : entry), 2)
    : text;
  process.stdout.write(`${output}\n`);
}

/**
 * Runs a command with a signal that Ctrl-C and SIGTERM abort, and turns what it does into an exit code.
 * A second Ctrl-C ends the process at once.
 */
export async function runCommand(
  json: boolean,
  command: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const controller = new AbortController();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.cancelled);
    process.stderr.write('\nCancelling; press Ctrl-C again to end at once.\n');
    controller.abort();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    return await command(controller.signal);
  } catch (error) {
    const cancelled = isCancelled(error);
    if (json) printResult(true, '', { status: cancelled ? 'cancelled' : 'failed', error: describeError(error) });
    process.stderr.write(cancelled ? 'Cancelled; nothing was left half-written.\n' : `${formatError(error)}\n`);
    return cancelled ? EXIT_CODES.cancelled : EXIT_CODES.failed;
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}
