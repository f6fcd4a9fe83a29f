import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { toSystemError } from '#core/kernel/system-errors.ts';
import type { CallContext } from './call-context.ts';
import { CALLS, PRELOAD_CALLS, type CallEntry } from './calls.ts';
import type { Answer, HostError } from './contract.ts';

export type AnswerOptions = {
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  readonly redact: (text: string) => string;
  readonly log: (level: 'warn' | 'error', message: string) => void;
};

function redactText(
  { message, hint }: { readonly message: string; readonly hint?: string | undefined },
  redact: (text: string) => string,
): { readonly message: string; readonly hint?: string } {
  return { message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
}

function describeError(error: unknown, redact: (text: string) => string): HostError {
  const known = error instanceof WorkbenchError ? error : toSystemError(error);
  if (known === undefined) {
    return {
      code: 'host/unexpected',
      message: 'The desktop shell ran into an error it did not expect.',
      hint: 'Its log says more.',
      zh: { message: '桌面程序遇到了意外情况。', hint: '详情见日志。' },
    };
  }
  return {
    code: known.code,
    ...redactText(known, redact),
    ...(known.zh === undefined ? {} : { zh: redactText(known.zh, redact) }),
  };
}

/** An error for the log, with what caused it. */
function tellWhole(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\n  caused by ${tellWhole(error.cause)}`;
}

type AnyCall = CallEntry<readonly unknown[], unknown>;

/** Every entry by its channel, `<group>:<name>`. */
function listCalls(): readonly (readonly [channel: string, entry: AnyCall])[] {
  return [CALLS, PRELOAD_CALLS].flatMap((groups) =>
    Object.entries(groups).flatMap(([group, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${group}:${name}`, entry as AnyCall]),
    ),
  );
}

/** Registers every call behind one gate: the sender is the app's top frame, the arguments are of the schema, errors cross as data. */
export function answerCalls(context: CallContext, { isTrusted, redact, log }: AnswerOptions): void {
  async function answer(
    channel: string,
    entry: AnyCall,
    event: IpcMainInvokeEvent,
    args: readonly unknown[],
  ): Promise<Answer<unknown>> {
    if (!isTrusted(event)) {
      log('warn', `Refused ${channel}: the sender is not the window.`);
      return {
        ok: false,
        error: {
          code: 'host/refused-sender',
          message: 'Only the window itself may call.',
          zh: { message: '只有应用窗口可以调用。' },
        },
      };
    }
    const parsed = entry.args.safeParse(args);
    if (!parsed.success) {
      log('warn', `Refused ${channel}: its arguments are not of the contract.`);
      return {
        ok: false,
        error: {
          code: 'host/invalid-arguments',
          message: `${channel} was called with arguments that it does not take.`,
          zh: { message: `调用 ${channel} 时的参数不符合约定。` },
        },
      };
    }
    try {
      return { ok: true, value: (await entry.run(context, ...parsed.data)) ?? null };
    } catch (error) {
      log('error', `${channel}: ${tellWhole(error)}`);
      return { ok: false, error: describeError(error, redact) };
    }
  }

  for (const [channel, entry] of listCalls()) {
    ipcMain.handle(channel, (event, ...args: unknown[]) => answer(channel, entry, event, args));
  }
}
