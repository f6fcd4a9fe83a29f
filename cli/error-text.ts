import { WorkbenchError } from '#core/kernel/errors.ts';
import { toSystemError } from '#core/kernel/system-errors.ts';

/** `CST_DEBUG=1` shows where in the program an error arose. */
function isDebugging(): boolean {
  return process.env['CST_DEBUG'] === '1';
}

/** What reaches the analyst of any error: one of the workbench, with its words. */
export function toTerminalError(error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error;
  const system = toSystemError(error);
  if (system !== undefined) return system;
  const [text = ''] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n', 1);
  return new WorkbenchError('internal/unexpected', `The program ran into an error it did not expect: ${text}`, {
    cause: error,
    hint: 'Run the command again with CST_DEBUG=1 in the environment and report what it prints.',
  });
}

/** An error with everything that caused it, for who mends the program. */
function describeOrigin(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${describeOrigin(error.cause)}`;
}

/** An error as text for a person: what, where, why, what next. */
export function formatError(error: unknown): string {
  const { code, message, hint, place } = toTerminalError(error);
  const where = [
    place?.file,
    place?.line === undefined ? undefined : `line ${place.line}`,
    place?.column === undefined ? undefined : `column "${place.column}"`,
    place?.value === undefined ? undefined : `value "${place.value}"`,
  ].filter((part) => part !== undefined);
  return [
    `Error (${code}): ${message}`,
    ...(where.length === 0 ? [] : [`  where: ${where.join(', ')}`]),
    ...(hint === undefined ? [] : [`  next:  ${hint}`]),
    ...(isDebugging() ? [describeOrigin(error)] : []),
  ].join('\n');
}

/** An error as a value for machines. */
export function describeError(error: unknown): Record<string, unknown> {
  const { code, message, hint, place } = toTerminalError(error);
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
  };
}
