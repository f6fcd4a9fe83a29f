import { beforeAll, expect, test } from 'vitest';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMN_IDS } from '#core/questions/customers/customer-columns.ts';
import { queryCustomerCount, queryCustomerIds, queryCustomerList } from '#core/questions/customers/customer-list.ts';
import { queryCustomerForecast, queryCustomerPage } from '#core/questions/customers/customer-page.ts';
import { queryCustomerTimeline } from '#core/questions/customers/customer-timeline.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { rawSql } from '#core/kernel/sql.ts';
import { buildSample } from '../../golden/sample-build.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const KINDS = ['purchase', 'behavior', 'touch', 'control', 'ticket'] as const;
const BUILD_TIMEOUT_MS = 400_000;
const VIPS: AudienceRule = { kind: 'segment', keys: [3] };

describeOnBothEngines('the customer list of the sample', (open) => {
  let engine: Engine;
  let scope: MartScope;
  const ask = async (text: string): Promise<Row[]> =>
    toRows(await engine.query(rawSql(text.replaceAll('mart.', `"${scope.schema}".`))));

  beforeAll(async () => {
    engine = await open();
    const { schema, parameters } = await buildSample(engine);
    scope = { schema, parameters };
  }, BUILD_TIMEOUT_MS);

  test('windows laid end to end are the whole list, in order and without repeats', async () => {
    const all: string[] = [];
    const asked = { columns: ['monetary_cents'], sort: { column: 'monetary_cents', direction: 'descending' } } as const;
    const about = { ...scope, audience: VIPS };
    for (let offset = 0; ; offset += 100) {
      const { rows } = await queryCustomerList(engine, about, { ...asked, search: '', tags: [], offset, limit: 100 });
      if (rows.length === 0) break;
      all.push(...rows.map(({ customerId }) => customerId));
    }
    const expected = await ask(
      'select customer_id from mart.agg_cst_current where segment_key = 3 order by monetary_cents desc, customer_id',
    );
    expect(all).toEqual(expected.map((row) => row['customer_id']));
    expect((await queryCustomerCount(engine, about, { search: '' })).customers).toBe(all.length);
    expect([...(await queryCustomerIds(engine, about))]).toEqual(all.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test('every column sorts both ways, unknown values last', async () => {
    for (const column of CUSTOMER_COLUMN_IDS) {
      for (const direction of ['ascending', 'descending'] as const) {
        const { rows } = await queryCustomerList(engine, scope, {
          columns: [column],
          sort: { column, direction },
          search: '',
          tags: [],
          offset: 0,
          limit: 5_000,
        });
        const cells = rows.map(({ cells: [cell] }) => cell ?? null);
        const known = cells.filter((cell) => cell !== null);
        expect(cells.slice(known.length).every((cell) => cell === null)).toBe(true);
        const sign = direction === 'ascending' ? 1 : -1;
        const isOrdered = known.every((cell, index) => {
          const before = known[index - 1];
          if (before === undefined || before === cell) return true;
          const encoder = new TextEncoder();
          const isLess =
            typeof cell === 'string' && typeof before === 'string'
              ? Buffer.compare(encoder.encode(before), encoder.encode(cell)) < 0
              : before < cell;
          return isLess === (sign === 1);
        });
        expect(isOrdered, `${column} ${direction}`).toBe(true);
      }
    }
  });

  test('search finds ids by any part, whatever the case', async () => {
    const [row] = await ask('select customer_id from mart.agg_cst_current order by customer_id limit 1 offset 77');
    const id = String(row?.['customer_id']);
    const search = id.slice(1).toLowerCase();
    const { customers } = await queryCustomerCount(engine, scope, { search });
    const found = await ask('select customer_id from mart.agg_cst_current');
    expect(customers).toBe(found.filter((other) => String(other['customer_id']).toLowerCase().includes(search)).length);
    expect(customers).toBeGreaterThan(0);
  });

  test('marks who carries an own tag', async () => {
    const { rows } = await queryCustomerList(engine, scope, {
      columns: ['segment_key'],
      sort: { column: 'customer_id', direction: 'ascending' },
      search: '',
      tags: [
        { name: '重点', rule: VIPS },
        { name: '非重点', rule: { kind: 'not', rule: VIPS } },
      ],
      offset: 0,
      limit: 500,
    });
    expect(rows.map(({ tags }) => tags)).toEqual(rows.map(({ cells }) => [cells[0] === 3 ? '重点' : '非重点']));
  });

  test('the page of a customer holds what the tables say', async () => {
    const [row] = await ask(`select customer_id from mart.agg_cst_current
      where p_alive > 0.5 and customer_id in (select customer_id from mart.int_service_tickets)
        and customer_id in (select customer_id from mart.brg_cst_touch) and frequency >= 3
      order by customer_id limit 1`);
    const customerId = String(row?.['customer_id']);
    const page = await queryCustomerPage(engine, scope, { customerId });
    const [counts] = await ask(`select
      (select count(*) from mart.int_purchases where customer_id = '${customerId}') as purchases,
      (select count(*) from mart.int_service_tickets where customer_id = '${customerId}') as tickets,
      (select count(*) from mart.brg_cst_touch where customer_id = '${customerId}') as touches,
      (select count(*) from mart.fct_cst_profile where customer_id = '${customerId}') as periods`);
    const timeline = await queryCustomerTimeline(engine, scope, { customerId, kinds: KINDS, limit: 10_000 });
    const count = (kind: string): number => timeline.entries.filter((entry) => entry.kind === kind).length;
    expect(timeline.total).toBe(timeline.entries.length);
    expect(count('purchase')).toBe(Number(counts?.['purchases']));
    expect(count('ticket')).toBe(Number(counts?.['tickets']));
    expect(count('touch')).toBe(Number(counts?.['touches']));
    expect(
      timeline.entries.filter(({ kind }) => kind === 'purchase').every(({ products }) => products.length > 0),
    ).toBe(true);
    expect(page.periods.at(-1)?.endDate).toBe(scope.parameters.asOfDate);
    expect(page.profile?.frequency).toBeGreaterThanOrEqual(3);
    const forecast = await queryCustomerForecast(engine, scope, { customerId });
    expect(forecast?.purchases.low).toBeLessThanOrEqual(forecast?.purchases.expected ?? 0);
    expect(forecast?.purchases.high).toBeGreaterThanOrEqual(forecast?.purchases.expected ?? Infinity);
    expect(forecast?.ltv?.lowCents).toBeLessThanOrEqual(forecast?.ltv?.expectedCents ?? 0);
    expect(forecast?.ltv?.highCents).toBeGreaterThan(forecast?.ltv?.expectedCents ?? Infinity);
  });
});
