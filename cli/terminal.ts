import { isCancelled } from '#core/kernel/errors.ts';
import { writeAmount } from '#core/kernel/money-text.ts';
import { describeCurrency, isCurrencyCode } from '#core/sources/cleaning/currencies.ts';
import type { Choice, Question } from '#core/sources/formats/define-format.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
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

function formatValue(
  { value, unit }: { readonly value: number | bigint; readonly unit: string },
  decimals: number,
): string {
  return unit === 'cents' ? writeAmount(BigInt(value), decimals) : `${value.toLocaleString('en-US')} ${unit}`;
}

/** What a reading makes of the files: money per currency, customers, and what the files' own control column says. */
function formatOutcome(choice: Choice, decimals: number): string {
  const parts = [
    ...(choice.money ?? []).map(({ currency, cents }) => `${writeAmount(cents, decimals)} ${currency}`),
    ...(choice.customers === undefined ? [] : [`${choice.customers.toLocaleString('en-US')} customers`]),
    ...(choice.orders === undefined ? [] : [`${choice.orders.toLocaleString('en-US')} orders`]),
    ...(choice.controlDifference === undefined
      ? []
      : [`control column minus this: ${writeAmount(choice.controlDifference, decimals)}`]),
  ];
  return parts.length === 0 ? '' : `  = ${parts.join(', ')}`;
}

/** A question with its choices, the money of each, and how to answer it, as the terminal shows it. */
export function formatQuestion(question: Question): string {
  const own = question.choices.find(({ money }) => money !== undefined)?.money?.[0]?.currency;
  const decimals = own === undefined || !isCurrencyCode(own) ? 2 : describeCurrency(own).decimals;
  const place = question.column === undefined ? question.file : `${question.file}, column "${question.column}"`;
  const width = Math.max(12, ...question.choices.map(({ value }) => value.length));
  const choices = question.choices.map(
    (choice) =>
      `    ${choice.value.padEnd(width)} ${choice.label.en}${choice.example === undefined ? '' : `  e.g. ${choice.example}`}${formatOutcome(choice, decimals)}${choice.value === question.proposed ? '  (proposed)' : ''}`,
  );
  const evidence = (question.evidence ?? []).map((entry) => `    ${entry.label.en}: ${formatValue(entry, decimals)}`);
  const meanwhile = question.meanwhile === undefined ? [] : [`    until answered: ${question.meanwhile}`];
  const [first] = question.choices;
  const answer =
    question.key === undefined || first === undefined
      ? []
      : [
          `    answer with --answer ${JSON.stringify(`${question.key}=${question.proposed ?? first.value}`)}, or in the mapping template: "meaning": { "answers": { ${JSON.stringify(question.key)}: ${JSON.stringify(question.proposed ?? first.value)} } }`,
        ];
  return [
    `  [${question.code}] ${place}`,
    `    ${question.text.en}`,
    ...evidence,
    ...choices,
    ...answer,
    ...meanwhile,
  ].join('\n');
}

const STATE_WORDS: Readonly<Record<Finding['state'], string>> = {
  settled: 'settled',
  assumed: 'assumed',
  question: 'OPEN',
};

/** A finding with its numbers and what each reading would give; the reading that is applied is marked. */
export function formatFinding(finding: Finding, decimals = 2): string {
  const basis = finding.basis === null ? '' : `, by ${finding.basis}`;
  return [
    `  [${finding.kind}] ${STATE_WORDS[finding.state]}${basis}: ${finding.text.en}`,
    ...finding.evidence.map((entry) => `      ${entry.label.en}: ${formatValue(entry, decimals)}`),
    ...finding.readings.map(
      (reading) =>
        `    ${reading.id === finding.chosen ? '*' : ' '} ${reading.id}: ${reading.label.en}${formatOutcome(
          {
            value: reading.id,
            label: reading.label,
            money: reading.money,
            ...(reading.customers === null ? {} : { customers: reading.customers }),
            ...(reading.orders === null ? {} : { orders: reading.orders }),
            ...(reading.controlDifference === undefined ? {} : { controlDifference: reading.controlDifference }),
          },
          decimals,
        )}`,
    ),
  ].join('\n');
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
