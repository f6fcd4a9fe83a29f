import { literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** Characters that cannot be seen in an id: soft hyphen, zero-width blanks, marks of the direction of writing. */
const INVISIBLE = '[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]';
/** Joiners between ASCII characters say nothing; inside scripts and emoji they belong to the text. */
const JOINERS = '([!-~])[\u200c\u200d]+';
const BLANK = '[\\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+';
/** Characters that compatibility normalisation (NFKC) may change; the engine has NFC only. */
export const COMPATIBILITY =
  '[\u00aa\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u00be\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u1d2c-\u1d6a\u2070-\u209c\u2100-\u2189\u2460-\u24ea\u3131-\u318e\u3192-\u319f\u3200-\u33ff\uf900-\ufaff\ufb00-\ufb4f\ufb50-\ufdfb\ufe10-\ufe6b\ufe70-\ufefc\uff01-\uffee]';

const COUNTRY_CODE = '(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})';
/** Written as a telephone number: a country code ahead, or digits with punctuation. */
const WRITTEN_PHONE = '(?:\\+|00)[0-9][0-9 ()./-]{6,20}|\\(?0?[0-9]{2,4}\\)?[ ./-][0-9][0-9 ./-]{4,14}';

/** True for an id that needs no folding: digits that begin with none of 0. */
const isPlain = (id: Sql): Sql => sql`regexp_full_match(${id}, '[1-9][0-9]*')`;

/** True for an id that is written as a telephone number. */
export function isWrittenPhone(id: Sql): Sql {
  return sql`regexp_full_match(${id}, ${literal(WRITTEN_PHONE)})`;
}

/** An id without what cannot be seen, composed (NFC): ids that agree on it look the same. */
export function foldInvisible(id: Sql): Sql {
  const folded = sql`regexp_replace(regexp_replace(nfc_normalize(${id}), ${literal(INVISIBLE)}, '', 'g'), ${literal(JOINERS)}, '\\1', 'g')`;
  return sql`case when ${isPlain(id)} then ${id} else ${folded} end`;
}

/** The national digits of a telephone number: no punctuation, country code or trunk zero. */
function foldPhone(id: Sql): Sql {
  const digits = sql`regexp_replace(${id}, '[^0-9]', '', 'g')`;
  const national = sql`case when regexp_matches(${id}, '^(?:\\+|00)') then regexp_replace(${digits}, ${literal(`^(?:00)?${COUNTRY_CODE}`)}, '')
    else regexp_replace(${digits}, '^86(1[3-9][0-9]{9})$', '\\1') end`;
  return sql`regexp_replace(${national}, '^0', '')`;
}

/**
 * What ids have in common that are one customer in other spellings: case, blanks and, in a column of telephone numbers, punctuation and
 * country code. `shown` is an id as {@link foldInvisible} leaves it, or its compatibility form.
 */
export function foldSpelling(shown: Sql, hasPhones: boolean): Sql {
  const folded = sql`lower(regexp_replace(${shown}, ${literal(BLANK)}, '', 'g'))`;
  const phone = hasPhones
    ? sql`when regexp_full_match(${shown}, '[+]?[0-9 ()./-]{7,22}') then ${foldPhone(shown)}`
    : rawSql('');
  return sql`case ${phone} when ${isPlain(shown)} then ${shown} else ${folded} end`;
}

/** A folded id without the zeros that pad its number: `00000123`, `c00123`. */
export function foldZeros(key: Sql): Sql {
  return sql`regexp_replace(${key}, '^([a-z_:-]*)0+([0-9]+)$', '\\1\\2')`;
}
