import { foldValue } from '#core/sources/cleaning/clean-text.ts';

/** Words by which a header says that its numbers count more than one unit of money, longest first → power of ten. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/百万|million|mio\.?$|millionen|millones|milioni|\bmm\b|\bmln\b/iu, 6],
  [/千万/u, 7],
  [/十万|lakhs?/iu, 5],
  [/[亿億억]/u, 8],
  [/crores?/iu, 7],
  [/[万萬만]/u, 4],
  [/千|thousands?|tausend|\btsd\b|milliers|miles|migliaia|'000|\b000s?\b|^k\p{Sc}?$|^\p{Sc}k$|^t(?:eur|€)$/iu, 3],
];

/**
 * The power of ten that a header gives its numbers: `金额(万元)` 4, `Amount (in thousands)` 3; undefined where it gives none. Words in
 * parentheses count, and an `in …` or a dash behind the name.
 */
export function readHeaderUnit(header: string): number | undefined {
  const folded = foldValue(header);
  const inner = [...folded.matchAll(/[([{（【]([^)\]}）】]*)[)\]}）】]/gu)].map(([, text = '']) => text.trim());
  const [, behind = ''] =
    /(?:\bin\b|[_\-/,，：:]\s*(?=单位|万|千|百万|亿))\s*(.+)$/iu.exec(folded.replaceAll(/[_]/g, ' ')) ?? [];
  for (const text of [...inner, behind.trim()]) {
    const found = text === '' ? undefined : UNITS.find(([pattern]) => pattern.test(text));
    if (found !== undefined) return found[1];
  }
  return undefined;
}
