import { duckdb, formatDialect } from 'sql-formatter';

/** The statement laid out line by line, keywords in lower case. Throws where the text cannot be read as SQL. */
export function formatStatement(text: string): string {
  return formatDialect(text, { dialect: duckdb, keywordCase: 'lower', tabWidth: 2 });
}
