import { z } from 'zod';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { noArguments, type Named } from '#core/questions/define-question.ts';
import {
  countStatement,
  listStatementCustomers,
  prepareStatement,
  previewStatement,
  writeStatement,
} from '#core/questions/sql/sql-statement.ts';
import { dropOwnTable, keepStatement, listOwnTables, openTables } from '#core/questions/sql/sql-tables.ts';
import { distributeColumn, summariseColumns } from '#core/questions/tables/table-columns.ts';
import { defineCall } from '../define-call.ts';
import type { Session } from '../session.ts';
import { listOpenTables } from './list-open-tables.ts';

/** Lets statements find the tables of the build by bare name: once per build, at the first call that needs it. */
function openBuild(session: Session, task: TaskOptions): Promise<void> {
  const { engine, project } = session;
  return session.remember('sql/tables', task, () => openTables(engine, project.schema, listOpenTables(), task));
}

const statement = z.strictObject({ text: z.string() });
const count = z.number().int().min(0);

/** The first rows of a statement of the analyst, which only reads. */
export const sqlPreviewCall = defineCall({
  name: 'sql-preview',
  args: statement.extend({ limit: count }),
  run: async (session, { text, limit }, task) => {
    await openBuild(session, task);
    return previewStatement(session.engine, text, limit, task);
  },
});

/** How many rows the whole result has. */
export const sqlCountCall = defineCall({
  name: 'sql-count',
  args: statement,
  run: async (session, { text }, task) => {
    await openBuild(session, task);
    return countStatement(session.engine, text, task);
  },
});

/** What each column of the result holds. */
export const sqlColumnsCall = defineCall({
  name: 'sql-columns',
  args: statement.extend({ rowCount: count }),
  run: async (session, { text, rowCount }, task) => {
    await openBuild(session, task);
    const prepared = await prepareStatement(session.engine, text, task);
    const fields = prepared.fields.map(({ name, sqlType }) => ({ name, type: sqlType }));
    return summariseColumns(session.engine, writeStatement(prepared), fields, rowCount, task);
  },
});

/** How the values of one column of the result are distributed. */
export const sqlDistributionCall = defineCall({
  name: 'sql-distribution',
  args: statement.extend({ column: z.string() }),
  run: async (session, { text, column }, task) => {
    await openBuild(session, task);
    const prepared = await prepareStatement(session.engine, text, task);
    const field = prepared.fields.find(({ name }) => name === column);
    if (field === undefined) throw new RangeError(`The result has no column ${column}.`);
    return distributeColumn(session.engine, writeStatement(prepared), { name: column, type: field.sqlType }, task);
  },
});

/** The customers of the result. */
export const sqlCustomersCall = defineCall({
  name: 'sql-customers',
  args: statement,
  run: async (session, { text }, task): Promise<readonly string[]> => {
    await openBuild(session, task);
    return listStatementCustomers(session.engine, text, task);
  },
});

/** Keeps the result as a table of the analyst's own. */
export const sqlKeepCall = defineCall({
  name: 'sql-keep',
  args: statement.extend({ name: z.string() }),
  run: async (session, { text, name }, task) => {
    await openBuild(session, task);
    const { buildId } = session.project;
    return keepStatement(session.engine, text, name, { reserved: listOpenTables(), buildId }, task);
  },
});

/** Drops a table of the analyst's own. */
export const sqlDropCall = defineCall({
  name: 'sql-drop',
  args: z.strictObject({ name: z.string() }),
  run: async (session, { name }, task): Promise<void> => {
    await openBuild(session, task);
    await dropOwnTable(session.engine, name, task);
  },
});

/** The tables of the analyst's own. */
export const sqlTablesCall = defineCall({
  name: 'sql-tables',
  args: noArguments,
  run: async (session, _, task) => {
    await openBuild(session, task);
    return listOwnTables(session.engine, task);
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls
    extends
      Named<typeof sqlPreviewCall>,
      Named<typeof sqlCountCall>,
      Named<typeof sqlColumnsCall>,
      Named<typeof sqlDistributionCall>,
      Named<typeof sqlCustomersCall>,
      Named<typeof sqlKeepCall>,
      Named<typeof sqlDropCall>,
      Named<typeof sqlTablesCall> {}
}
