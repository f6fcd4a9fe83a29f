import { z } from 'zod';

/** What a saved statement of the SQL screen holds. Version 1 of a statement's record. */
export const savedStatementSchema = z.strictObject({
  text: z.string().min(1).max(100_000),
  /** The table of the session that its result was kept as; it is made anew where the project is opened. */
  table: z.string().optional(),
});

export type SavedStatement = z.output<typeof savedStatementSchema>;
