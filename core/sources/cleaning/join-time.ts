import { letIn } from './clean-text.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

const blankToNull = (cell: Sql): Sql => sql`nullif(trim(${cell}), '')`;

/** `20240305` → `2024-03-05`, and a date without the midnight that typed cells carry. */
function toDatePart(cell: Sql): Sql {
  return sql`regexp_replace(regexp_replace(${blankToNull(cell)}, '[ T]0{1,2}:00(:00([.,]0+)?)?$', ''), '^([0-9]{4})([0-9]{2})([0-9]{2})(\\.0)?$', '\\1-\\2-\\3')`;
}

/** `1405`, `140500`, the fraction of a day and a time with the day that spreadsheets put before it, as `14:05:00`. */
function toTimePart(cell: Sql): Sql {
  const bare = sql`regexp_replace(${blankToNull(cell)}, '^(?:1899-12-3[01]|1900-01-0[01])[ T]|\\.0+$', '', 'g')`;
  return letIn(
    'k',
    bare,
    (
      k,
    ) => sql`case when regexp_full_match(${k}, '[0-9]{3,6}') then regexp_replace(lpad(${k}, case when strlen(${k}) <= 4 then 4 else 6 end, '0'), '^([0-9]{2})([0-9]{2})([0-9]{2})?$', '\\1:\\2:\\3')
      when regexp_full_match(${k}, '0?\\.[0-9]+') then strftime(timestamp '2000-01-01' + to_milliseconds(cast(round(cast(${k} as decimal(18,12)) * 86400) * 1000 as bigint)), '%H:%M:%S')
      else ${k} end`,
  );
}

/** A date of one column and a time of day of another as one text; NULL where there is no date. */
export function joinDateAndTime(date: Sql, time: Sql): Sql {
  return sql`case when ${blankToNull(date)} is not null then rtrim(concat_ws(' ', ${toDatePart(date)}, ${toTimePart(time)}), ':') end`;
}

/** Year, month and day of three columns, and a time of day of a fourth, as one text; NULL where a part is blank. */
export function joinDateParts(year: Sql, month: Sql, day: Sql, time?: Sql): Sql {
  const part = (cell: Sql): Sql => sql`nullif(regexp_replace(${cell}, '[年月日号\\s]|\\.0+$', '', 'g'), '')`;
  const date = sql`${part(year)} || '-' || ${part(month)} || '-' || ${part(day)}`;
  return time === undefined ? date : sql`(${date}) || rtrim(coalesce(' ' || ${toTimePart(time)}, ''), ':')`;
}
