import type { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { AnyCall } from './define-call.ts';
import type { OpenWorkbench } from './open-workbench.ts';

/** Where an argument that was refused lies: `filters.rules.0.kind`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/**
 * Arguments as they came over a border, checked. Also for the questions within `ask`.
 * @throws WorkbenchError `app/bad-arguments` with the path of the first argument that does not fit.
 */
export function parseArguments(name: string, schema: z.ZodType, given: unknown): never {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data as never;
  const [issue] = parsed.error.issues;
  const path = formatPath(issue?.path ?? []);
  const place = path === '' ? 'its arguments' : `the argument ${path}`;
  throw new WorkbenchError('app/bad-arguments', `${name} cannot run: ${place} does not fit: ${issue?.message ?? ''}.`, {
    cause: parsed.error,
    hint: 'The window and the calculation process may be of two versions: reload the window. If it happens again, report it.',
    zh: {
      message: `${name} 无法运行：${path === '' ? '参数' : `参数 ${path} `}不符合要求：${issue?.message ?? ''}。`,
      hint: '窗口与计算进程的版本可能不一致：请重新载入窗口。如果再次出现，请反馈。',
    },
  });
}

/** The call of a name. @throws WorkbenchError `app/unknown-call`. */
function findCall(calls: ReadonlyMap<string, AnyCall>, name: string): AnyCall {
  const call = calls.get(name);
  if (call !== undefined) return call;
  throw new WorkbenchError('app/unknown-call', `There is no call ${name}.`, {
    hint: 'The window and the calculation process may be of two versions: reload the window.',
    zh: {
      message: `没有名为 ${name} 的调用。`,
      hint: '窗口与计算进程的版本可能不一致：请重新载入窗口。',
    },
  });
}

/** Runs a call whose arguments came over a border: a worker's message, a port, a socket. */
export async function runGivenCall(
  calls: ReadonlyMap<string, AnyCall>,
  workbench: OpenWorkbench,
  name: string,
  given: unknown,
  task: TaskOptions,
): Promise<unknown> {
  const call = findCall(calls, name);
  const args: never = parseArguments(name, call.args, given);
  return call.needs === 'project' ? call.run(workbench.getSession(), args, task) : call.run(workbench, args, task);
}
