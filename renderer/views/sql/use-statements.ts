import { useMemo } from 'react';
import { statementIdSchema } from '#core/outputs/project/ids.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { savedStatementSchema, type SavedStatement } from '#core/questions/sql/sql-saved.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type StatementRecord = ProjectFile['statements'][number];

const NO_STATEMENTS: readonly StatementRecord[] = [];

export type NamedStatement = { readonly id: string; readonly name: string; readonly statement: SavedStatement };

export type Statements = {
  readonly statements: readonly NamedStatement[];
  readonly saveStatement: (name: string, statement: SavedStatement) => void;
  readonly removeStatement: (id: string) => void;
};

/** The statements saved with the project; every change can be undone. A record that cannot be read stays in the file, unshown. */
export function useStatements(): Statements {
  const records = useWorkbench((state) => state.config?.statements ?? NO_STATEMENTS);
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(
    () => ({
      statements: records.flatMap(({ id, name, content }) => {
        const { success, data } = savedStatementSchema.safeParse(content);
        return success ? [{ id, name, statement: data }] : [];
      }),
      saveStatement: (name, { text, table }) => {
        const id = statementIdSchema.parse(`statement-${crypto.randomUUID().slice(0, 8)}`);
        const content = table === undefined ? { text } : { text, table };
        editProject({ statements: [...records, { id, version: 1, name, content }] });
      },
      removeStatement: (id) => editProject({ statements: records.filter((record) => record.id !== id) }),
    }),
    [records, editProject],
  );
}
