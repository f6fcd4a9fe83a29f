import { runReferenceSql } from './reference-sql.ts';

const [orders = '', behaviors = '', products = '', asOfDate = '', out = '', threads = '2'] = process.argv.slice(2);
const seconds = await runReferenceSql({ orders, behaviors, products, asOfDate }, out, Number(threads));
process.stdout.write(
  `${JSON.stringify({
    build: (seconds.ingest + seconds.build) / 1000,
    export: seconds.export / 1000,
    peakMB: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);
