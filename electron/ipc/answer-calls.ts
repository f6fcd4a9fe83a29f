import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { WorkbenchError } from '#core/errors.ts';
import { CALLS, type Answer, type CallArguments, type CallResults, type Channel, type HostError } from './contract.ts';

export type Handlers = {
  readonly [Name in Channel]: (...args: CallArguments<Name>) => Promise<CallResults[Name]> | CallResults[Name];
};

export type AnswerOptions = {
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  readonly redact: (text: string) => string;
  readonly log: (level: 'warn' | 'error', message: string) => void;
};

const SYSTEM_ERRORS: Readonly<Record<string, HostError>> = {
  ENOENT: {
    code: 'files/missing',
    message: 'The file is not there any more.',
    hint: 'Look for it under another name, or open another.',
  },
  EACCES: {
    code: 'files/no-access',
    message: 'The system does not allow this file to be read or written.',
    hint: 'Check its permissions, or choose another folder.',
  },
  EPERM: {
    code: 'files/no-access',
    message: 'The system does not allow this file to be read or written.',
    hint: 'Close other programs that use it, or choose another folder.',
  },
  EROFS: { code: 'files/no-access', message: 'This place cannot be written to.', hint: 'Choose another folder.' },
  ENOSPC: { code: 'files/disk-full', message: 'The disk is full.', hint: 'Free some space and save again.' },
  EISDIR: { code: 'files/not-a-file', message: 'This is a folder, not a file.', hint: 'Choose a file.' },
};

function describeError(error: unknown, redact: (text: string) => string): HostError {
  if (error instanceof WorkbenchError) {
    return {
      code: error.code,
      message: redact(error.message),
      ...(error.hint === undefined ? {} : { hint: redact(error.hint) }),
    };
  }
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    SYSTEM_ERRORS[systemCode] ?? {
      code: 'host/unexpected',
      message: 'The desktop shell ran into an error it did not expect.',
      hint: 'Its log says more.',
    }
  );
}

/** Registers every call of the contract behind one gate: the sender is the app's top frame, the arguments are of the schema, errors cross as data. */
export function answerCalls(handlers: Handlers, { isTrusted, redact, log }: AnswerOptions): void {
  async function answer<Name extends Channel>(
    channel: Name,
    event: IpcMainInvokeEvent,
    args: unknown[],
  ): Promise<Answer<CallResults[Name]>> {
    if (!isTrusted(event)) {
      log('warn', `Refused ${channel}: the sender is not the window.`);
      return { ok: false, error: { code: 'host/refused-sender', message: 'Only the window itself may call.' } };
    }
    const parsed = CALLS[channel].safeParse(args);
    if (!parsed.success) {
      log('warn', `Refused ${channel}: its arguments are not of the contract.`);
      return {
        ok: false,
        error: {
          code: 'host/invalid-arguments',
          message: `${channel} was called with arguments that it does not take.`,
        },
      };
    }
    try {
      return { ok: true, value: await handlers[channel](...(parsed.data as CallArguments<Name>)) };
    } catch (error) {
      log('error', `${channel}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { ok: false, error: describeError(error, redact) };
    }
  }

  for (const channel of Object.keys(CALLS) as Channel[]) {
    ipcMain.handle(channel, (event, ...args: unknown[]) => answer(channel, event, args));
  }
}
