import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { expectImported, importFiles, textFile } from './import-files.ts';

const rows = (header: string, ...lines: readonly string[]) => [header, ...lines].join('\n');
const FILES = {
  codes: rows('order_id,customer_id,order_date,amount,currency', 'A,a,2024-03-05,10,USD', 'B,b,2024-03-06,20,USD'),
  mixed: rows('order_id,customer_id,order_date,amount,currency', 'A,a,2024-03-05,10,USD', 'B,b,2024-03-06,20,EUR'),
  mark: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,€10', 'B,b,2024-03-06,20 €'),
  shared: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,$10', 'B,b,2024-03-06,$20'),
  header: rows('order_id,customer_id,order_date,Amount (GBP)', 'A,a,2024-03-05,10'),
  nothing: rows('order_id,customer_id,order_date,amount', 'A,a,2024-03-05,10'),
};

describeOnBothEngines('the currency of a project that states none', (open) => {
  const read = async (name: keyof typeof FILES) =>
    (
      await importFiles(await open(), [{ source: 'orders', files: [textFile(`${name}.csv`, FILES[name])] }], {
        currency: null,
      })
    ).outcome;

  test.each([
    ['codes', 'USD'],
    ['mark', 'EUR'],
    ['header', 'GBP'],
  ] as const)('is taken from %s and listed', async (name, code) => {
    const outcome = expectImported(await read(name));
    expect(outcome.parameters.currency.code).toBe(code);
    expect(outcome.report.findings).toContainEqual(expect.objectContaining({ kind: 'currency', chosen: code }));
  });

  test.each([
    ['mixed', ['USD', 'EUR'], 'USD'],
    ['shared', ['USD'], 'USD'],
    ['nothing', ['CNY'], undefined],
  ] as const)('is asked where the files leave it open: %s', async (name, offered, proposed) => {
    const outcome = await read(name);
    if (outcome.status !== 'questions') throw new Error('not asked');
    const [question] = outcome.questions;
    expect(outcome.questions).toHaveLength(1);
    expect(question).toMatchObject({ code: 'currency', key: 'currency' });
    expect(question?.choices.map(({ value }) => value)).toEqual(expect.arrayContaining([...offered]));
    expect(question?.proposed).toBe(proposed);
  });
});
