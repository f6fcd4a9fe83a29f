import { createHash } from 'node:crypto';
import { AS_OF_DATE, FIRST_DATE } from './calendar.ts';
import { HOLDOUT_SHARE } from './campaigns.ts';
import { groupBy } from './group-by.ts';
import { SEED } from './sample.ts';
import type { Sample } from './sample.ts';

const contents: Readonly<Record<string, string>> = {
  'orders-2024h2.csv.gz':
    'orders, GB18030 CSV, Chinese headers, ids as bare `="…"`, `￥1,299.00`, 合计 as the last row',
  'orders-2025h1.csv.gz': 'the same shape; begins with the last two days of the file before (a re-export)',
  'orders-2025h2.csv.gz': 'the same shape, ids quoted as `"=""…"""`',
  'orders-2026h1.csv.gz': 'the same, without a 合计 row; ends with orders after the as-of date',
  'orders-douyin.csv.gz': 'orders of a second platform: UTF-8, other headers, other customer ids',
  'behaviors-2026h1.parquet': 'views, favourites, carts and purchases with sessions, a sample of the customers',
  'customers.csv.gz': 'customer master, UTF-8 with BOM',
  'customer-links.csv': 'which customer of the second platform is which customer of the shop',
  'catalogue.xlsx': 'workbook with the sheets 商品 (products) and 门店 (stores)',
  'promotions.csv': 'promotions, dates as 2024年9月10日',
  'strategies.json': 'two campaigns as JSON; one has two waves',
  'touches.ndjson.gz':
    'who was assigned and touched, control group included; customer ids are bare JSON numbers of 18 digits',
  'service-tickets.tsv.gz': 'service tickets with satisfaction, tab separated',
  'acquisition-costs.csv': 'acquisition cost per month and channel',
};

function listArms(sample: Sample): string[] {
  return [...groupBy(sample.campaigns.touches, (touch) => touch.strategy)].map(([strategy, touches]) => {
    const control = touches.filter((touch) => touch.isControl).length;
    const sent = touches.filter((touch) => touch.touchedAt !== null).length;
    const caused = sample.campaigns.causedOrders.filter((order) => {
      const touch = touches.find((candidate) => candidate.customer === order.customer);
      return (
        touch !== undefined && order.at > touch.assignedAt && order.at < touch.assignedAt + strategy.windowDays * 86_400
      );
    }).length;
    return `| ${strategy.id} | ${strategy.startsOn} | ${touches.length - control} | ${sent} | ${control} | ${caused} |`;
  });
}

/** The sample's README: what each file holds, and every count that an import must find again. */
export function describeSample(sample: Sample): string {
  const { faults } = sample;
  const total = [...sample.files.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  const orderRows = [...sample.rowCounts]
    .filter(([name]) => name.startsWith('orders-'))
    .reduce((sum, [, rows]) => sum + rows, 0);
  const files = [...sample.files].map(([name, bytes]) => {
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    return `| \`${name}\` | ${sample.rowCounts.get(name) ?? 0} | ${bytes.byteLength} | \`${digest}\` | ${contents[name] ?? ''} |`;
  });
  return `# The sample project

An invented Chinese retailer, 山南生活: ${sample.customerCount} customers, ${sample.purchaserCount} of them with a completed order, five shops and four online
channels, eight categories, 120 products, ${FIRST_DATE} to ${AS_OF_DATE}. Nobody in it exists. Written by \`samples/generate.ts\` with
seed ${SEED}; \`node scripts/run-typescript.mjs samples/generate.ts\` writes the same bytes again, this page included.

Purchase rates are gamma distributed, the chance to leave after a purchase is beta distributed, demand has weekly and yearly
seasons (618, 双11, 双12, 年货节, a dip at Spring Festival), spending per item differs between customers, products have companions.

| file | rows | bytes | sha256 (start) | holds |
|---|---|---|---|---|
${files.join('\n')}

Together ${total} bytes; ${orderRows} order rows.

Two things beside them are results, not data: \`expected/\` holds every table of the build, and \`stored-answers.json\` what the build says of
itself and answers to Home without filters. The window shows the latter while it builds the sample, and puts the answers of its own build in the
place once that has ended. \`npm run golden:update\` remakes both; \`test/golden\` compares both with a build.

## What an import must find

| order rows that are … | rows |
|---|---|
| rejected: the date cannot be read (\`2024-09-31\`, \`待补录\`, \`2026-02-30\`) | ${faults.badDate} |
| rejected: the amount cannot be read (\`￥12O.00\`, \`#VALUE!\`) | ${faults.badAmount} |
| rejected: one order, two customers | ${faults.twoCustomers} |
| duplicates: equal rows of two files (re-export) | ${faults.reExported} |
| excluded: 合计 rows | ${faults.totalRows} |
| excluded: cancelled 交易关闭 | ${faults.byStatus.cancelled} |
| excluded: pending 等待买家付款 | ${faults.byStatus.pending} |
| excluded: test 测试订单 | ${faults.byStatus.test} |
| excluded: no customer | ${faults.noCustomer} |
| excluded: after the as-of date ${AS_OF_DATE} | ${faults.afterAsOf} |

The status counts are of distinct rows; a re-exported row counts once there and once as a duplicate. ${faults.byStatus.refunded} rows are 退款成功 (refunded; some without
an amount, which means the whole line), ${faults.creditNotes} rows are credit notes: orders of their own with a negative amount and the original order's id.

## The campaigns

A random ${HOLDOUT_SHARE * 100} % of each audience was held out. The touches caused purchases that would not have happened; that many are in the data.

| strategy | starts on | treated | touched | control | purchases caused |
|---|---|---|---|---|---|
${listArms(sample).join('\n')}
`;
}
