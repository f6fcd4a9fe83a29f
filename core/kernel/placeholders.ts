const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|[\w\u0080-\uffff]+|[?;]/gu;
const ESCAPE_TEXT = /'(?:[^'\\]|''|\\[\s\S])*'/uy;

/** A statement cut at its `?` placeholders, and whether a second statement follows. */
export type SplitStatement = { readonly parts: readonly string[]; readonly isMultiple: boolean };

function endsInEscapePrefix(text: string, position: number): boolean {
  const word = /[\w\u0080-\uffff]*$/u.exec(text.slice(Math.max(0, position - 2), position))?.[0];
  return word === 'e' || word === 'E';
}

/** Finds the placeholders of a statement: every `?` outside texts, quoted names and comments. */
export function splitAtPlaceholders(text: string): SplitStatement {
  const parts: string[] = [];
  let isEnded = false;
  let isMultiple = false;
  let partStart = 0;
  let position = 0;
  for (;;) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    const between = text.slice(position, match?.index);
    if (isEnded && between.trim() !== '') isMultiple = true;
    if (match === null) break;
    let [token] = match;
    if (token.startsWith("'") && endsInEscapePrefix(text, match.index)) {
      ESCAPE_TEXT.lastIndex = match.index;
      token = ESCAPE_TEXT.exec(text)?.[0] ?? token;
    }
    position = match.index + token.length;
    if (token === ';') isEnded = true;
    else if (isEnded && !token.startsWith('--') && !token.startsWith('/*')) isMultiple = true;
    if (token === '?') {
      parts.push(text.slice(partStart, match.index));
      partStart = position;
    }
  }
  parts.push(text.slice(partStart));
  return { parts, isMultiple };
}
