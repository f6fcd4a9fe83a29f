function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** How well one word fits: it is how a word begins, it is within, or its letters come in this order; null otherwise. */
function scoreWord(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return /[\s·:：“"(（]/.test(text[at - 1] ?? '') ? 3 : 2;
  let from = 0;
  for (const letter of word) {
    const found = text.indexOf(letter, from);
    if (found < 0) return null;
    from = found + letter.length;
  }
  return word.length < 2 ? null : 1 / (1 + from);
}

/** How well a text fits what was typed, every word of it; null where one does not fit. The larger, the better. */
function scoreText(query: string, text: string): number | null {
  const words = normalise(query).split(/\s+/).filter(Boolean);
  const scores = words.map((word) => scoreWord(word, normalise(text)));
  return scores.includes(null) ? null : scores.reduce<number>((sum, score) => sum + (score ?? 0), 0);
}

/** Those that fit what was typed in any of their names, the best first; all of them, as they are, where nothing was typed. */
export function findMatches<Item>(
  items: readonly Item[],
  query: string,
  listNames: (item: Item) => readonly string[],
): readonly Item[] {
  if (query.trim() === '') return items;
  return items
    .flatMap((item) => {
      const scores = listNames(item).map((name) => scoreText(query, name) ?? -1);
      const best = Math.max(-1, ...scores);
      return best < 0 ? [] : [{ item, best }];
    })
    .toSorted((a, b) => b.best - a.best)
    .map(({ item }) => item);
}
