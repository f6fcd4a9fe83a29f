import type { Engine } from '#core/kernel/engine.ts';
import { ident, type Sql } from '#core/kernel/sql.ts';
import { formatStatement } from '#core/kernel/format-statement.ts';

/** An engine that notes what it is asked, and the statements noted so far. */
export type RecordingEngine = { readonly engine: Engine; readonly listStatements: () => readonly Sql[] };

/** Wraps an engine so that the statements of one question can be shown with its answer. */
export function recordStatements(engine: Engine): RecordingEngine {
  const statements: Sql[] = [];
  const note =
    <Options extends readonly unknown[], Result>(
      run: (statement: Sql, ...options: Options) => Result,
    ): ((statement: Sql, ...options: Options) => Result) =>
    (statement, ...options) => {
      statements.push(statement);
      return run.call(engine, statement, ...options);
    };
  return {
    engine: {
      kind: engine.kind,
      version: engine.version,
      run: note(engine.run),
      query: note(engine.query),
      stream: note(engine.stream),
      attachFile: (name, source) => engine.attachFile(name, source),
      insertColumns: (table, batches, options) => engine.insertColumns(table, batches, options),
      writeParquet: (statement, sink, options) => engine.writeParquet(statement, sink, options),
      close: () => engine.close(),
    },
    listStatements: () => statements,
  };
}

/** Statements as text. Tables that the SQL screen knows by their plain names have no schema before them. */
export function writeStatements(statements: readonly Sql[], schema: string, plainNames: readonly string[]): string {
  return statements
    .map((statement) => {
      const text = plainNames.reduce(
        (written, name) => written.replaceAll(ident(schema, name).text, ident(name).text),
        formatStatement(statement),
      );
      return `${text};`;
    })
    .join('\n\n');
}
