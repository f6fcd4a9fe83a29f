import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { ident, join, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { settleFinding, type Finding, type Reading } from '#core/sources/meaning/finding.ts';
import { toRunOptions } from '#core/sources/import/import-source.ts';
import { readCustomerAnswer, recordSpellings, type CustomerDecisions, type CustomerRows } from './customer-scope.ts';
import { COMPATIBILITY, foldInvisible, foldSpelling, foldZeros, isWrittenPhone } from './fold-ids.ts';

const COMPATIBILITY_LIMIT = 200_000;
const INSERT_ROWS = 2000;
const EXAMPLES = 4;

/** Ids with compatibility characters, in their compatibility form: the engine knows canonical forms only. */
async function listCompatibilityForms(rows: CustomerRows): Promise<readonly (readonly [string, string])[]> {
  const { scope, ids } = rows;
  const found = toRows(
    await scope.engine.query(
      sql`select id from ${ids} where regexp_matches(id, ${literal(COMPATIBILITY)}) limit ${rawSql(String(COMPATIBILITY_LIMIT))}`,
      toRunOptions(scope.task),
    ),
  );
  return found.flatMap((row): (readonly [string, string])[] => {
    const id = String(row['id']);
    const form = id.normalize('NFKC');
    return form === id ? [] : [[id, form]];
  });
}

/** A table of the distinct ids of a source: id, rows, orders, money, and its keys by what is folded. */
async function createKeys(
  rows: CustomerRows,
  name: string,
  phonesKnown?: boolean,
): Promise<{ readonly table: Sql; readonly hasPhones: boolean }> {
  const { scope, ids } = rows;
  const options = toRunOptions(scope.task);
  const table = ident(scope.schema, name);
  const forms = await listCompatibilityForms(rows);
  const phones = toSingleRow(
    await scope.engine.query(
      sql`select exists (select 1 from ${ids} where ${isWrittenPhone(sql`plain`)}) as found`,
      options,
    ),
  );
  const hasPhones = phonesKnown ?? phones['found'] === true;
  const formTable = ident(scope.schema, `${name}_forms`);
  await scope.engine.run(sql`create table ${formTable} (known_id varchar, form varchar)`, options);
  for (let start = 0; start < forms.length; start += INSERT_ROWS) {
    const values = forms.slice(start, start + INSERT_ROWS).map(([id, form]) => sql`(${literal(id)}, ${literal(form)})`);
    await scope.engine.run(sql`insert into ${formTable} values ${join(values)}`, options);
  }
  await scope.engine.run(
    sql`create table ${table} as select *, ${foldZeros(sql`spelling`)} as bare from (
        select *, ${foldSpelling(sql`form`, hasPhones)} as spelling from (
          select ids.*, coalesce(${foldInvisible(sql`forms.form`)}, ids.shown) as form from (
            select id, n_rows, cents, ${foldInvisible(sql`id`)} as shown from ${ids}) as ids
          left join ${formTable} as forms on ids.id = forms.known_id))`,
    options,
  );
  await scope.engine.run(sql`drop table ${formTable}`);
  return { table, hasPhones };
}

/** Ids that agree on a key with the id that holds: the one with most rows, then the smallest. Ids that hold are not listed. */
function selectMerged(keys: Sql, key: string): Sql {
  const window = rawSql(`over (partition by ${key} order by n_rows desc, id)`);
  return sql`select id, holder, cents, n_rows, shown <> first_shown as is_visible from (
      select *, first_value(id) ${window} as holder, first_value(shown) ${window} as first_shown from ${keys}) where id <> holder`;
}

type Merged = { readonly ids: number; readonly visible: number; readonly cents: bigint; readonly example: string };

async function countMerged(rows: CustomerRows, keys: Sql, key: string): Promise<Merged> {
  const options = toRunOptions(rows.scope.task);
  const merged = selectMerged(keys, key);
  const row = toSingleRow(
    await rows.scope.engine.query(
      sql`select count(*) as n_ids, count(*) filter (where is_visible) as n_visible, cast(coalesce(sum(cents), 0) as bigint) as cents from (${merged})`,
      options,
    ),
  );
  const examples = toRows(
    await rows.scope.engine.query(
      sql`select id, holder from (${merged}) order by is_visible desc, n_rows desc, id limit ${rawSql(String(EXAMPLES))}`,
      options,
    ),
  );
  return {
    ids: Number(row['n_ids']),
    visible: Number(row['n_visible']),
    cents: BigInt(String(row['cents'] ?? 0)),
    example: examples.map((each) => `${String(each['id'])} = ${String(each['holder'])}`).join(' · '),
  };
}

async function applyMerge(rows: CustomerRows, keys: Sql, key: string, name: string): Promise<void> {
  const options = toRunOptions(rows.scope.task);
  const map = ident(rows.scope.schema, name);
  await rows.scope.engine.run(sql`create table ${map} as select id, holder from (${selectMerged(keys, key)})`, options);
  await recordSpellings(rows, map);
  await rows.scope.engine.run(sql`drop table ${map}`);
}

/**
 * Ids that are one customer in several spellings. Ids that look the same are merged as a settled finding; those that differ in case, blanks,
 * compatibility characters, telephone punctuation or padding zeros are asked about. Merges are recorded as customer links.
 */
export async function mergeSpellings(rows: CustomerRows, decisions: CustomerDecisions): Promise<Finding | undefined> {
  const { scope, source, column, files } = rows;
  const options = toRunOptions(scope.task);
  const { table: keys, hasPhones } = await createKeys(rows, `_ids_${source.contract.name}`);
  const apart = toSingleRow(
    await scope.engine.query(sql`select count(*) = count(distinct bare) as every from ${keys}`, options),
  );
  if (apart['every'] === true) {
    await scope.engine.run(sql`drop table ${keys}`);
    return undefined;
  }
  const looks = await countMerged(rows, keys, 'shown');
  const spelled = await countMerged(rows, keys, 'spelling');
  const padded = await countMerged(rows, keys, 'bare');
  const distinct = Number(toSingleRow(await scope.engine.query(sql`select count(*) as n from ${keys}`, options))['n']);
  const hasZeros = padded.ids > spelled.ids;
  const isVisible = spelled.ids > looks.ids || hasZeros;
  const total = toSingleRow(
    await scope.engine.query(sql`select cast(coalesce(sum(cents), 0) as bigint) as cents from ${keys}`, options),
  );
  const money = [{ currency: scope.parameters.currency.code, cents: BigInt(String(total['cents'] ?? 0)) }];
  const reading = (id: string, label: Reading['label'], merged: Merged): Reading => ({
    id,
    label,
    money,
    customers: distinct - merged.ids,
    orders: null,
    ...(merged.example === '' ? {} : { example: merged.example }),
  });
  const readings = [
    ...(spelled.ids > looks.ids || !hasZeros
      ? [reading('merge', { zh: '是同一客户：归并', en: 'one customer each: merged' }, spelled)]
      : []),
    ...(hasZeros
      ? [
          reading(
            'merge-zeros',
            { zh: '是同一客户，前导零也忽略', en: 'one customer each, padding zeros ignored too' },
            padded,
          ),
        ]
      : []),
    ...(isVisible ? [reading('separate', { zh: '是不同的客户', en: 'different customers' }, looks)] : []),
  ];
  const shown = hasZeros ? padded : spelled;
  const finding = settleFinding(
    {
      kind: 'one-customer',
      source: source.contract.name,
      files,
      columns: [column],
      text: isVisible
        ? {
            zh: `“${column}”中有 ${shown.visible} 个 ID 与其他 ID 只差大小写、空白、标点、国家代码或前导零（如 ${shown.example}）。它们是同一客户吗？`,
            en: `${shown.visible} ids in "${column}" differ from another id only in case, blanks, punctuation, country code or padding zeros (such as ${shown.example}). Are they one customer?`,
          }
        : {
            zh: `“${column}”中有 ${looks.ids} 个 ID 与其他 ID 看起来完全相同（仅差不可见字符或组合方式），已归并。`,
            en: `${looks.ids} ids in "${column}" look the same as another one (they differ in invisible characters or composition only) and are merged.`,
          },
      evidence: [
        { id: 'ids', label: { zh: '不同的 ID', en: 'different ids' }, value: distinct, unit: 'customers' },
        {
          id: 'same-look',
          label: { zh: '与其他 ID 看起来相同', en: 'look the same as another' },
          value: looks.ids,
          unit: 'customers',
        },
        {
          id: 'same-spelling',
          label: { zh: '只差写法', en: 'differ in spelling only' },
          value: spelled.ids - looks.ids,
          unit: 'customers',
        },
        {
          id: 'same-number',
          label: { zh: '只差前导零', en: 'differ in padding zeros only' },
          value: padded.ids - spelled.ids,
          unit: 'customers',
        },
        { id: 'money', label: { zh: '这些 ID 的金额', en: 'money of these ids' }, value: shown.cents, unit: 'cents' },
      ],
      readings,
      state: isVisible ? 'question' : 'settled',
      chosen: isVisible ? 'separate' : 'merge',
      basis: isVisible ? null : 'evidence',
      proposed: readings[0]?.id ?? 'separate',
    },
    readCustomerAnswer(rows, 'one-customer', column),
  );
  const key = finding.chosen === 'merge' ? 'spelling' : finding.chosen === 'merge-zeros' ? 'bare' : 'shown';
  if (finding.state !== 'question' || finding.basis === 'doubt') {
    const holders = ident(scope.schema, '_spelling_holders');
    if (decisions.spellings === undefined) {
      await scope.engine.run(
        sql`create table ${holders} as select ${rawSql(key)} as key, arg_max(id, (n_rows, id)) as holder from (
            select *, first_value(id) over (partition by ${rawSql(key)} order by n_rows desc, id) as first_id from ${keys}) where id = first_id group by 1`,
        options,
      );
      decisions.spellings = { table: holders, key, hasPhones };
    }
    await applyMerge(rows, keys, key, `_merge_${source.contract.name}`);
  }
  await scope.engine.run(sql`drop table ${keys}`);
  return finding;
}

/** Reads the customers of a later source as the first one was answered: its spellings take the id that holds there. */
export async function followSpellings(rows: CustomerRows, decisions: CustomerDecisions): Promise<void> {
  const { scope, source } = rows;
  const { spellings } = decisions;
  if (spellings === undefined) return;
  const options = toRunOptions(scope.task);
  const { table: keys } = await createKeys(rows, `_ids_${source.contract.name}`, spellings.hasPhones);
  const map = ident(scope.schema, `_merge_${source.contract.name}`);
  await scope.engine.run(
    sql`create table ${map} as select ids.id, known.holder from ${keys} as ids join ${spellings.table} as known
      on ids.${rawSql(spellings.key)} = known.key where ids.id <> known.holder`,
    options,
  );
  await recordSpellings(rows, map);
  await scope.engine.run(sql`drop table ${map}`);
  await scope.engine.run(sql`drop table ${keys}`);
}
