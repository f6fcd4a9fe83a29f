import { afterAll, beforeAll, expect, it } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { Workbench } from '../../renderer/carrier/workbench.ts';
import { openTestEngine } from '../helpers/engines.ts';

const MONTHS = { anchor: 'purchase', activity: 'purchase', unit: 'month', ages: { kind: 'calendar' } } as const;

let workbench: Workbench;

async function buildFrom(lines: readonly string[]): Promise<void> {
  const text = ['order_id,customer_id,paid_at,net_amount', ...lines].join('\n');
  const answer = await workbench.build({
    kind: 'files',
    name: 'again',
    parameters: parametersSchema.parse({ asOfDate: '2024-12-31' }),
    sources: [{ source: 'orders', files: [{ file: new File([text], 'orders.csv'), locator: null }] }],
    answers: [],
  });
  if (answer.status !== 'built') throw new Error(JSON.stringify(answer.questions));
}

async function countInWindow(): Promise<number | undefined> {
  const { rows } = await workbench.query('kpis', {}, EVERYBODY);
  return rows.find(({ id }) => id === 'repurchase')?.denominator ?? undefined;
}

async function countInCohorts(): Promise<number> {
  const { rows } = await workbench.query('cohort-retention', MONTHS, EVERYBODY);
  return rows.filter(({ age }) => age === 0).reduce((sum, { size }) => sum + size, 0);
}

beforeAll(() => {
  workbench = createWorkbench(() => openTestEngine('native'));
});
afterAll(() => workbench.close());

it('cohorts and key figures after a build are of its data, though the as-of date is the same', async () => {
  await buildFrom(['A1,C1,2024-01-02,10.00', 'A2,C2,2024-03-04,20.00']);
  expect(await countInCohorts()).toBe(2);
  expect(await countInWindow()).toBe(2);
  await buildFrom(['A1,C1,2024-01-02,10.00', 'A2,C2,2024-03-04,20.00', 'A3,C3,2024-03-09,5.00']);
  expect(await countInCohorts()).toBe(3);
  expect(await countInWindow()).toBe(3);
});
