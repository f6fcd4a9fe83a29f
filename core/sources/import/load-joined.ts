import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, join, sql, type Sql } from '#core/kernel/sql.ts';
import type { Inspection, Note, Question } from '#core/sources/formats/define-format.ts';
import type { JoinPlan } from '#core/sources/mapping/plan-join.ts';
import { joinParts, type RawPart } from './join-files.ts';
import { loadInput } from './load-file.ts';

const PREVIEW_ROWS = 20;

type Scope = { readonly engine: Engine; readonly task: TaskOptions };

/** A file that was inspected, with its fingerprint. */
export type Inspected = { readonly file: FileSource; readonly hash: string; readonly inspection: Inspection };

/** A base file with the columns of the others beside its own. */
export type JoinedFile = Inspected & {
  readonly load: Awaited<ReturnType<typeof loadInput>>;
  readonly raw: Sql;
  readonly notes: readonly Note[];
};

export type JoinedInput = {
  readonly files: readonly JoinedFile[];
  readonly companions: readonly Inspected[];
  readonly questions: readonly Question[];
};

type LoadedPart = Inspected & { readonly load: Awaited<ReturnType<typeof loadInput>>; readonly raw: Sql };

function noteUnread({ file, load }: LoadedPart): Note[] {
  if (load.broken.length === 0) return [];
  const lines = load.broken.slice(0, 10).map(({ line }) => line);
  return [
    {
      code: 'joined-file-broken',
      count: load.broken.length,
      text: {
        zh: `${file.name} 有 ${load.broken.length} 行无法读取（第 ${lines.join('、')} 行），未参与连接`,
        en: `${load.broken.length} lines of ${file.name} cannot be read (${lines.join(', ')}) and took no part in the join`,
      },
    },
  ];
}

async function readPreview(scope: Scope, raw: Sql, columns: readonly string[]): Promise<(string | null)[][]> {
  const names = join(columns.map((column) => ident(column)));
  const rows = toRows(
    await scope.engine.query(sql`select ${names} from ${raw} order by _record limit ${PREVIEW_ROWS}`),
  );
  return rows.map((row) => columns.map((column) => (typeof row[column] === 'string' ? row[column] : null)));
}

/**
 * Loads files that hold parts of one table and joins them: each base file gets the columns of the others. Files of one shape
 * are taken together. `nameTable` gives names of raw tables that are not yet used.
 * @throws WorkbenchError `import/no-join` and what loading throws.
 */
export async function loadJoined(
  scope: Scope,
  inspected: readonly Inspected[],
  plan: JoinPlan,
  answer: 'accept' | 'refuse' | undefined,
  nameTable: () => { schema: string; name: string },
): Promise<JoinedInput> {
  const loadPart = async (index: number): Promise<LoadedPart[]> => {
    const part = inspected[index];
    if (part === undefined) return [];
    const table = nameTable();
    const load = await loadInput(scope.engine, part.file, part.inspection, table, scope.task);
    return [{ ...part, load, raw: ident(table.schema, table.name) }];
  };
  const loadParts = async (indices: readonly number[]): Promise<LoadedPart[]> => {
    const parts: LoadedPart[] = [];
    for (const index of indices) parts.push(...(await loadPart(index)));
    return parts;
  };
  const others: RawPart[] = [];
  const companions: LoadedPart[] = [];
  for (const group of plan.others) {
    const parts = await loadParts(group);
    companions.push(...parts);
    const columns = parts[0]?.inspection.columns ?? [];
    const table = nameTable();
    const raw = ident(table.schema, table.name);
    const names = join(columns.map((column) => ident(column)));
    const selects = parts.map((part) => sql`select ${names} from ${part.raw}`);
    await scope.engine.run(sql`create table ${raw} as ${join(selects, ' union all ')}`);
    for (const part of parts) await scope.engine.run(sql`drop table ${part.raw}`);
    others.push({ name: parts.map(({ file }) => file.name).join(', '), raw, columns });
  }
  const files: JoinedFile[] = [];
  const questions: Question[] = [];
  for (const part of await loadParts(plan.base)) {
    const base = { name: part.file.name, raw: part.raw, columns: part.inspection.columns };
    const nameStep = (): Sql => {
      const table = nameTable();
      return ident(table.schema, table.name);
    };
    const joined = await joinParts(scope.engine, base, others, nameStep, answer);
    questions.push(...joined.questions);
    files.push({
      ...part,
      raw: joined.raw,
      inspection: {
        ...part.inspection,
        columns: joined.columns,
        preview: await readPreview(scope, joined.raw, joined.columns),
      },
      notes: [...joined.notes, ...companions.flatMap(noteUnread)],
    });
  }
  for (const other of others) await scope.engine.run(sql`drop table ${other.raw}`);
  return { files, companions: companions.map(({ file, hash, inspection }) => ({ file, hash, inspection })), questions };
}
