import type { Note } from './define-format.ts';

/**
 * Column names as a raw table can have them: blanks trimmed, line breaks made spaces, nameless ones called
 * `column_3` by their place, repeated ones numbered (`amount`, `amount_2`). Names that differ only in case
 * count as repeated, as SQL names do.
 */
export function makeUniqueNames(names: readonly (string | null)[]): {
  readonly columns: string[];
  readonly notes: Note[];
} {
  const taken = new Set(['_record']);
  const given = names.map((name) => (name ?? '').replaceAll(/[\s\u0000\u{feff}]+/gu, ' ').trim());
  const reserved = new Set(given.map((name) => name.toLowerCase()));
  let blank = 0;
  const repeated: string[] = [];
  const columns = given.map((name, index) => {
    if (name === '') blank += 1;
    const stem = name === '' ? `column_${index + 1}` : name;
    let unique = stem;
    for (
      let copy = 2;
      taken.has(unique.toLowerCase()) || (unique !== name && reserved.has(unique.toLowerCase()));
      copy += 1
    ) {
      unique = `${stem}_${copy}`;
    }
    if (name !== '' && unique !== name) repeated.push(name);
    taken.add(unique.toLowerCase());
    return unique;
  });
  const notes: Note[] = [];
  if (repeated.length > 0) {
    const list = [...new Set(repeated)].join(', ');
    notes.push({
      code: 'duplicate-headers',
      count: repeated.length,
      text: { zh: `重复的列名已编号：${list}`, en: `Repeated column names were numbered: ${list}` },
    });
  }
  if (blank > 0) {
    notes.push({
      code: 'blank-headers',
      count: blank,
      text: {
        zh: `${blank} 列没有列名，已按位置命名`,
        en: `${blank} columns without a name were named by their place`,
      },
    });
  }
  return { columns, notes };
}
