export const DATA_ENDINGS = [
  'csv',
  'tsv',
  'txt',
  'gz',
  'xlsx',
  'json',
  'ndjson',
  'jsonl',
  'parquet',
  'arrow',
  'feather',
];
export const PROJECT_ENDING = 'cstwb';

/** project for `.cstwb`, data for the endings the window can read, undefined for anything else. */
export function guessKind(path: string): 'project' | 'data' | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const ending = name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (ending === PROJECT_ENDING) return 'project';
  return DATA_ENDINGS.includes(ending) ? 'data' : undefined;
}
