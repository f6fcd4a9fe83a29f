import type { Engine } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import { MODELS } from '#core/mart/registry.ts';
import { findMadeTable, queryReadColumns, type TableRead } from '#core/questions/tables/read-columns.ts';
import type { Sql } from '#core/kernel/sql.ts';
import { writeStatements } from './record-statements.ts';
import { listOpenTables } from '../sql/list-open-tables.ts';

/** A table that a question read, with what it is called. */
export type NamedRead = TableRead & { readonly label: Label };

/** The statements that answered the questions of one build, the newest questions of them. */
export type QuestionStatements = {
  /** `question` names it whole: what is kept of it before is replaced. */
  keep(question: string, statements: readonly Sql[], schema: string): void;
  /** Notes the tables that statements made besides those of the build: also those of a question that was broken off after them. */
  noteMade(statements: readonly Sql[]): void;
  /** As text to be read and copied; null where the question is not known. */
  write(question: string): string | null;
  /** Which columns of which tables of the build they read; null where the question is not known. */
  readColumns(question: string, engine: Engine): Promise<readonly NamedRead[] | null>;
};

const KEPT_QUESTIONS = 200;

type Kept = {
  readonly statements: readonly Sql[];
  readonly schema: string;
  reads: Promise<readonly NamedRead[]> | null;
};

export function createQuestionStatements(): QuestionStatements {
  const questions = new Map<string, Kept>();
  const made = new Map<string, Sql>();

  async function derive({ statements, schema }: Kept, engine: Engine): Promise<readonly NamedRead[]> {
    const names = new Set(listOpenTables());
    const models = MODELS.filter(({ name }) => names.has(name));
    const labels = new Map(models.map(({ name, label }) => [name, label]));
    const reads = await queryReadColumns(engine, statements, { schema, models, made: [...made.values()] });
    return reads.map((read) => ({ ...read, label: labels.get(read.table) ?? { zh: read.table, en: read.table } }));
  }

  return {
    keep: (question, statements, schema) => {
      questions.delete(question);
      questions.set(question, { statements, schema, reads: null });
      const [oldest] = questions.keys();
      if (questions.size > KEPT_QUESTIONS && oldest !== undefined) questions.delete(oldest);
    },
    noteMade: (statements) => {
      for (const statement of statements) {
        const table = findMadeTable(statement);
        if (table !== null) made.set(table, statement);
      }
    },
    write: (question) => {
      const kept = questions.get(question);
      return kept === undefined ? null : writeStatements(kept.statements, kept.schema, listOpenTables());
    },
    readColumns: async (question, engine) => {
      const kept = questions.get(question);
      if (kept === undefined) return null;
      kept.reads ??= derive(kept, engine).catch((error: unknown) => {
        kept.reads = null;
        throw error;
      });
      return kept.reads;
    },
  };
}
