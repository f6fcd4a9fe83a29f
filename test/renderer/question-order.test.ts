import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { Sql } from '#core/kernel/sql.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { openTestEngine } from '../helpers/engines.ts';

const ORDERS = [
  'order_id,customer_id,paid_at,net_amount',
  'A1,C1,2024-01-02,10.00',
  'A2,C1,2024-02-20,12.00',
  'A3,C2,2024-03-04,20.00',
].join('\n');

/** Statements in the order in which they reached the engine. */
const asked: string[] = [];
let breakNext = false;
let workbench: Workbench;
const QUESTIONS = ['kpis', 'segment-value-matrix', 'repurchase-rates'] as const;

async function openListening(): Promise<Engine> {
  const engine = await openTestEngine('native');
  return {
    ...engine,
    query: (statement: Sql, options) => {
      asked.push(statement.text);
      if (breakNext) {
        breakNext = false;
        return Promise.reject(new Error('out of order'));
      }
      return engine.query(statement, options);
    },
  };
}

beforeAll(async () => {
  workbench = createWorkbench(openListening);
  const answer = await workbench.build({
    kind: 'files',
    name: 'order',
    parameters: parametersSchema.parse({ asOfDate: '2024-12-31' }),
    sources: [{ source: 'orders', files: [{ file: new File([ORDERS], 'orders.csv'), locator: null }] }],
    answers: [],
  });
  expect(answer.status).toBe('built');
  // What a first question calculates for good is no part of the order.
  for (const name of QUESTIONS) await workbench.query(name, {}, EVERYBODY);
});
afterAll(() => workbench.close());

async function listStatements(ask: () => Promise<unknown>): Promise<string[]> {
  asked.length = 0;
  await ask();
  return [...asked];
}

it('questions asked together are answered in their order, each whole before the next', async () => {
  const alone: string[] = [];
  for (const name of QUESTIONS) alone.push(...(await listStatements(() => workbench.query(name, {}, EVERYBODY))));
  expect(alone.length).toBeGreaterThan(QUESTIONS.length);
  const answered: string[] = [];
  const together = await listStatements(() =>
    Promise.all(QUESTIONS.map((name) => workbench.query(name, {}, EVERYBODY).then(() => answered.push(name)))),
  );
  expect(together).toEqual(alone);
  expect(answered).toEqual(QUESTIONS);
});

it('a question that is cancelled while it waits asks the engine nothing, and the next is answered', async () => {
  const kpis = await listStatements(() => workbench.query('kpis', {}, EVERYBODY));
  const count = await listStatements(() => workbench.query('customer-count', { search: '' }, EVERYBODY));
  const together = await listStatements(async () => {
    const controller = new AbortController();
    const first = workbench.query('kpis', {}, EVERYBODY);
    const waiting = workbench.query('repurchase-rates', {}, EVERYBODY, { signal: controller.signal });
    const next = workbench.query('customer-count', { search: '' }, EVERYBODY);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'task/cancelled' });
    await first;
    expect((await next).customers).toBe(2);
  });
  expect(together).toEqual([...kpis, ...count]);
});

it('a question that fails does not stop the next', async () => {
  breakNext = true;
  const failing = workbench.query('kpis', {}, EVERYBODY);
  const next = workbench.query('customer-count', { search: '' }, EVERYBODY);
  await expect(failing).rejects.toThrow('out of order');
  expect((await next).customers).toBe(2);
});
