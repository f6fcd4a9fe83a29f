import { expect, test } from 'vitest';
import { toRows } from '#core/kernel/columns.ts';
import { parseTime, FIRST_YEAR, type TimeAnswers } from '#core/sources/cleaning/parse-time.ts';
import { sql, literal } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const answers: TimeAnswers = {
  dateOrder: 'ymd',
  projectZone: 'Asia/Shanghai',
  fileZone: 'Asia/Shanghai',
  months: false,
  nullTokens: [],
};
const dates = { ...answers, firstYear: FIRST_YEAR.date };

describeOnBothEngines('dates of birth', (open) => {
  test.each([
    ['1953-04-17', '1953-04-17'],
    ['1969年12月31日', '1969-12-31'],
    ['2001/2/3', '2001-02-03'],
    ['1899-12-31', null],
  ])('%s as a date is %s', async (text, expected) => {
    const result = await (await open()).query(sql`select cast(${parseTime(literal(text), dates)} as date) as value`);
    expect(toRows(result)).toEqual([{ value: expected }]);
  });

  test('a point in time before 1970 is not read', async () => {
    const result = await (
      await open()
    ).query(sql`select ${parseTime(literal('1969-12-31 10:00:00'), answers)} as value`);
    expect(toRows(result)).toEqual([{ value: null }]);
  });
});
