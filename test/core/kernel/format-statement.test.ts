import { expect, it } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { formatStatement } from '#core/kernel/format-statement.ts';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const STATEMENT = sql`
select
  ${"it's 'so'?"} as text,
  '?' || ${'-- no comment'} as question, -- why?
  ${9_007_199_254_740_993n} as big,
  ${-0.25} as real,
  ${null} is null as nothing,
  ${true} as yes,
  ${'2024-02-29'}::date as ${ident('a "day"?')}`;

describeOnBothEngines('a statement as text', (open) => {
  it('gives what the statement gives with its values bound', async () => {
    const engine = await open();
    const written = await engine.query(rawSql(formatStatement(STATEMENT)));
    const bound = await engine.query(STATEMENT);
    expect(toRows(written)).toEqual(toRows(bound));
    expect(toRows(written)[0]).toMatchObject({
      text: "it's 'so'?",
      question: '?-- no comment',
      real: -0.25,
      yes: true,
    });
  });
});
