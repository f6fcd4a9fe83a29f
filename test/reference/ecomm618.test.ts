import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { sql } from '#core/kernel/sql.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { hashText } from '../helpers/canonical-csv.ts';
import { describeOnBothEngines } from '../helpers/engines.ts';
import { getSharedPath, hasSharedData, readReference } from '../helpers/shared-data.ts';

type CustomerDays = { rows: number; sums: Record<string, number>; sha256: string; users_days_with_purchase: number };
type Reference = { rows: number; customer_day_all_rows: CustomerDays; customer_day_deduplicated: CustomerDays };

const EVENTS = 'ecomm618/events_derived.csv.gz';
const COUNTS = ['view_count', 'favorite_count', 'cart_count', 'purchase_count', 'product_count'];
const VARIANTS = [
  { equalRows: 'keep', key: 'customer_day_all_rows' },
  { equalRows: 'drop', key: 'customer_day_deduplicated' },
] as const;

function readEventLines(): string[] {
  return gunzipSync(readFileSync(getSharedPath(EVENTS)))
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/);
}

/** Half to even on the binary fraction, as the reference rounds; the domain rounds half-up on the decimal text. */
function roundAsReference(price: string): string {
  const cents = Number(price) * 100;
  const floor = Math.floor(cents);
  const isTie = cents - floor === 0.5;
  const rounded = isTie ? floor + (floor % 2) : Math.round(cents);
  return (rounded / 100).toFixed(2);
}

function roundPrices(lines: readonly string[]): FileSource {
  const [header = '', ...rows] = lines;
  const rounded = rows.map((line) => {
    const cells = line.split(',');
    const price = cells.at(-1) ?? '';
    return [...cells.slice(0, -1), price === '' ? '' : roundAsReference(price)].join(',');
  });
  return createBytesSource('events.csv', new TextEncoder().encode(`${[header, ...rounded].join('\n')}\n`));
}

/** Cents of all purchases rounded half away from zero on the decimal text, without any of the product's code. */
function sumHalfUp(lines: readonly string[]): number {
  return lines.slice(1).reduce((sum, line) => {
    const cells = line.split(',');
    if (cells[2] !== 'purchase') return sum;
    const [whole = '0', fraction = ''] = (cells.at(-1) ?? '').split('.');
    const cents = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
    return sum + cents + (Number(fraction[2] ?? '0') >= 5 ? 1 : 0);
  }, 0);
}

async function buildEvents(
  engine: Engine,
  file: FileSource,
  equalRows: MappingTemplate['equalRows'],
): Promise<BuiltProject> {
  const columns = {
    customer_id: 'user_id',
    occurred_at: 'date',
    behavior_type: 'event',
    product_id: 'item_id',
    price: 'price',
  };
  const template = { ...createTemplate('behaviors', columns), equalRows };
  const outcome = await buildProject(engine, {
    name: 'EComm 618',
    parameters: parametersSchema.parse({}),
    sources: [{ source: 'behaviors', files: [file], template }],
  });
  if (outcome.status !== 'built') throw new Error(`Questions: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

describe.skipIf(!hasSharedData)('EComm 618, where ../shared/data lies beside the project', () => {
  describeOnBothEngines('daily behaviour equals the independent reference', (open) => {
    for (const { equalRows, key } of VARIANTS) {
      test(`customer days, sums and SHA-256, equal rows: ${equalRows}`, { timeout: 120_000 }, async () => {
        const engine = await open();
        const reference = readReference('ecomm618/reference.json') as Reference;
        const expected = reference[key];
        const project = await buildEvents(engine, roundPrices(readEventLines()), equalRows);
        expect(project.tables.flatMap(({ failures }) => failures)).toEqual([]);
        expect(project.parameters.asOfDate).toBe('2019-06-19');
        expect(project.report.files[0]?.rowsIn).toBe(reference.rows);
        const rows = toRows(
          await engine.query(sql`
            select f.customer_id::bigint as id, d.date::varchar as day, view_count, favorite_count, cart_count, purchase_count,
              product_count, revenue_cents, is_repurchase
            from mart.fct_cst_behavior_daily f join mart.dim_date d using (date_key) order by id, day`),
        );
        expect(rows).toHaveLength(expected.rows);
        const names = [...COUNTS, 'revenue_cents'];
        const sums = names.map((name) => rows.reduce((sum, row) => sum + Number(row[name]), 0));
        expect(sums).toEqual(
          ['view', 'favourite', 'cart', 'purchase', 'items', 'purchase_cents'].map((name) => expected.sums[name]),
        );
        expect(rows.filter((row) => row['is_repurchase'] !== null)).toHaveLength(expected.users_days_with_purchase);
        const lines = rows.map((row) => [row['id'], row['day'], ...names.map((name) => row[name])].join(','));
        expect(hashText(`${lines.join('\n')}\n`)).toBe(expected.sha256);
      });
    }

    test('the file as it is: money rounded half-up per line', { timeout: 120_000 }, async () => {
      const engine = await open();
      await buildEvents(engine, await createPathSource(getSharedPath(EVENTS)), 'keep');
      const [row] = toRows(
        await engine.query(sql`select sum(revenue_cents)::bigint as cents from mart.fct_cst_behavior_daily`),
      );
      expect(row).toEqual({ cents: BigInt(sumHalfUp(readEventLines())) });
    });
  });
});
