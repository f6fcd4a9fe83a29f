const REDACTED = '<path>';

const PATTERNS: readonly RegExp[] = [
  /file:\/\/[^\s'"`<>]*/g,
  /(['"`])(?:[A-Za-z]:[\\/]|\\\\|\/(?!\/))[^'"`\n]*\1/g,
  /(?<![\w:])[A-Za-z]:[\\/][^\s'"`<>|]*/g,
  /\\\\[^\s'"`<>|]+/g,
  /(?<![\w:/.<])\/[^\s'"`<>/:)]+(?:\/[^\s'"`<>:)]*)+/g,
];

/** A text without the paths in it: the known ones first (they may hold blanks), then whatever is written like one. */
export function redactPaths(text: string, knownPaths: readonly string[]): string {
  const longestFirst = knownPaths.filter((path) => path.length > 1).toSorted((a, b) => b.length - a.length);
  const withoutKnown = longestFirst.reduce((left, path) => left.replaceAll(path, REDACTED), text);
  return PATTERNS.reduce((left, pattern) => left.replaceAll(pattern, REDACTED), withoutKnown);
}
