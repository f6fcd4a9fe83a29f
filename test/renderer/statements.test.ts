import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { BuildRequest, Workbench } from '../../renderer/carrier/workbench.ts';
import { openTestEngine } from '../helpers/engines.ts';

const ORDERS = new File(
  [
    [
      'order_id,customer_id,paid_at,net_amount',
      'A1,C1,2024-01-02,10.00',
      'A2,C2,2024-03-04,20.00',
      'A3,C2,2024-05-06,30.50',
      "A4,O'Brien,2024-07-08,4.25",
    ].join('\n'),
  ],
  'orders.csv',
);

const REQUEST: BuildRequest = {
  kind: 'files',
  name: 'statements',
  parameters: parametersSchema.parse({}),
  sources: [{ source: 'orders', files: [{ file: ORDERS, locator: null }] }],
  answers: [],
};

const BRIEF: AudienceRule = { kind: 'customers', ids: ["O'Brien", 'C2'] };

describe('the statements behind an answer', () => {
  let workbench: Workbench;
  /** Part of the statements that fail for now. */
  let failsOn: string | null = null;

  beforeAll(async () => {
    workbench = createWorkbench(async () => {
      const engine = await openTestEngine('native');
      return {
        ...engine,
        query: (statement, options) =>
          failsOn !== null && statement.text.includes(failsOn)
            ? Promise.reject(new Error(`A statement with ${failsOn} failed.`))
            : engine.query(statement, options),
      };
    });
    const answer = await workbench.build(REQUEST);
    if (answer.status !== 'built') throw new Error(JSON.stringify(answer.questions));
  });
  afterAll(() => workbench.close());

  it('are not there before it was asked', async () => {
    expect(await workbench.readStatements('audience-count', {}, EVERYBODY)).toBeNull();
  });

  it.each([
    ['everybody', EVERYBODY],
    ['some customers, one with a quote in the id', BRIEF],
  ] as const)('run on the SQL screen as they are shown and give the same: %s', async (_, audience) => {
    const answer = await workbench.query('audience-count', {}, audience);
    const text = await workbench.readStatements('audience-count', {}, audience);
    expect(text).not.toContain('mart_');
    const { columns } = await workbench.runSql('preview', { text: text ?? '', limit: 10 });
    const [row] = toRows(columns);
    expect(Object.values(row ?? {}).map(Number)).toContain(answer.customers);
    expect(answer.customers).toBe(audience === EVERYBODY ? 3 : 2);
  });

  it('run where they read what is only kept beside the tables', async () => {
    const request = { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } } as const;
    await workbench.query('cohort-retention', request, EVERYBODY);
    const text = (await workbench.readStatements('cohort-retention', request, EVERYBODY)) ?? '';
    const reading = text.split(/;\n\n|;$/).filter((statement) => /^(select|with)\b/i.test(statement));
    expect(reading.length).toBeGreaterThan(0);
    for (const statement of reading) {
      const { columns } = await workbench.runSql('preview', { text: statement, limit: 10 });
      expect(columns.fields.length).toBeGreaterThan(0);
    }
  });

  it('lead to the columns they read, also through what a question that failed made on its way', async () => {
    const request = { anchor: 'purchase', activity: 'purchase', unit: 'week', ages: { kind: 'calendar' } } as const;
    failsOn = 'order by cohort desc limit';
    const latest = workbench.query('cohort-retention', { ...request, maxCohorts: 3 }, EVERYBODY);
    await expect(latest).rejects.toThrow(failsOn);
    failsOn = null;
    await workbench.query('cohort-retention', request, EVERYBODY);
    expect(await workbench.readStatements('cohort-retention', request, EVERYBODY)).not.toContain('create table');
    const reads = await workbench.readColumns('cohort-retention', request, EVERYBODY);
    expect(reads?.map(({ table }) => table)).toContain('int_purchases');
  });

  it('are forgotten with the build', async () => {
    await workbench.query('audience-count', {}, EVERYBODY);
    await workbench.build(REQUEST);
    expect(await workbench.readStatements('audience-count', {}, EVERYBODY)).toBeNull();
  });
});
