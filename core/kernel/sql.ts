/** A value that can be bound to a statement. Dates and timestamps are bound as ISO text and cast in SQL. */
export type SqlValue = null | boolean | number | bigint | string;

/** A statement or fragment: text with `?` placeholders and the values bound to them, in order. */
export type Sql = { readonly text: string; readonly values: readonly SqlValue[] };

const fragments = new WeakSet<object>();

function createFragment(text: string, values: readonly SqlValue[]): Sql {
  const fragment = Object.freeze({ text, values: Object.freeze([...values]) });
  fragments.add(fragment);
  return fragment;
}

function isFragment(value: Sql | SqlValue): value is Sql {
  return typeof value === 'object' && value !== null && fragments.has(value);
}

/**
 * Builds a statement. Interpolated values become bound parameters; interpolated fragments are
 * spliced in. Nothing interpolated can change the statement's structure.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | SqlValue)[]): Sql {
  let text = strings[0] ?? '';
  const values: SqlValue[] = [];
  parts.forEach((part, index) => {
    if (isFragment(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[index + 1] ?? '';
  });
  return createFragment(text, values);
}

/** A quoted identifier; several names give a qualified one: `ident('mart', 'dim_date')`. */
export function ident(...names: readonly string[]): Sql {
  return createFragment(names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'), []);
}

/** A quoted string literal, for the few places where the grammar takes no parameter (file names, COPY options). */
export function literal(value: string): Sql {
  return createFragment(`'${value.replaceAll("'", "''")}'`, []);
}

/** SQL text written by this code base itself, never text from a user or a file. */
export function rawSql(text: string): Sql {
  return createFragment(text, []);
}

/** Joins fragments, by `, ` unless told otherwise. */
export function join(parts: readonly Sql[], separator = ', '): Sql {
  return createFragment(
    parts.map((part) => part.text).join(separator),
    parts.flatMap((part) => part.values),
  );
}
