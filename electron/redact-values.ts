const STACK_FRAME = /^\s*at\s/;

/**
 * Names cannot be told from other words. Messages here are English, so words in other scripts are data; so is whatever
 * stands in quotes: engines quote the cell they fail on.
 */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/[^\s"'<>(),;|]+@[^\s"'<>(),;|]+\.[^\s"'<>(),;|]+/g, '<mail>'],
  [/"[^"\n]*"/g, '"<value>"'],
  [/`[^`\n]*`/g, '`<value>`'],
  [/(?<![A-Za-z0-9])'(?:[^'\n]|(?<=[A-Za-z0-9])'(?=[A-Za-z0-9]))*'(?![A-Za-z0-9])/g, "'<value>'"],
  [/“[^”\n]*”|‘[^’\n]*’|「[^」\n]*」/g, '“<value>”'],
  [/(?<![\w.])\+?\d(?:[\d ().-]{5,}\d)/g, '<number>'],
  [/(?<![\w<])(?=[\w-]*\d{3})(?=[\w-]*[A-Za-z])[\w-]+(?!\w)/g, '<id>'],
  [/[\p{L}\p{M}](?<![A-Za-z])[\p{L}\p{M}\p{N}·]*/gu, '<text>'],
];

/**
 * A message without the values of customers: mails, phone and other long numbers, ids, quoted cells, words in other scripts.
 * Frames of a stack stay: they hold places in the program.
 */
export function redactValues(message: string): string {
  return message
    .split('\n')
    .map((line) =>
      STACK_FRAME.test(line) ? line : RULES.reduce((left, [pattern, to]) => left.replaceAll(pattern, to), line),
    )
    .join('\n');
}
