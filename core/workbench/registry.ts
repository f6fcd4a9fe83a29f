import type { AnyQuestion } from '#core/questions/define-question.ts';
import type { AnyCall } from './define-call.ts';

type Registered = AnyCall | AnyQuestion;

/** What calls and questions there are. Calls and questions have their own names each. */
export type Registry = {
  readonly calls: ReadonlyMap<string, AnyCall>;
  readonly questions: ReadonlyMap<string, AnyQuestion>;
};

function isRegistered(value: unknown): value is Registered {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('run' in value)) return false;
  return value.kind === 'call' || value.kind === 'question';
}

/** Collects what modules export. Two calls or two questions of one name are a fault of the program: it throws at start. */
export function collectCalls(modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Registry {
  const calls = new Map<string, AnyCall>();
  const questions = new Map<string, AnyQuestion>();
  const add = <Entry extends Registered>(known: Map<string, Entry>, entry: Entry, path: string): void => {
    const other = known.get(entry.name);
    if (other !== undefined && other !== entry) throw new RangeError(`${path}: ${entry.name} is defined twice.`);
    known.set(entry.name, entry);
  };
  for (const [path, module] of Object.entries(modules)) {
    for (const entry of Object.values(module).filter(isRegistered)) {
      if (entry.kind === 'call') add(calls, entry, path);
      else add(questions, entry, path);
    }
  }
  return { calls, questions };
}
