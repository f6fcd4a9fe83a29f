/**
 * Reading time of workbooks of 30,000, 100,000 and 300,000 rows, and what a row costs in each against the first:
 * node --import tsx test/bench/read-xlsx.ts [rows …]
 */
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Zip, ZipDeflate } from 'fflate';
import { openNativeEngine } from '../../cli/native-engine.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEADER = ['买家昵称', '付款日期', '订单状态', '实付金额', '邮费', '省份', '城市', '购买数量', '品牌名称'];

const encoder = new TextEncoder();

function cell(row: number, column: number, value: string | number, style = 0): string {
  const reference = `${'ABCDEFGHI'[column] ?? 'Z'}${row}`;
  return typeof value === 'number'
    ? `<c r="${reference}" s="${style}"><v>${value}</v></c>`
    : `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
}

function* writeSheet(rows: number): Generator<string> {
  yield `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${HEADER.map((name, column) => cell(1, column, name)).join('')}</row>`;
  for (let index = 0; index < rows; index += 1) {
    const row = index + 2;
    const values = [
      cell(row, 0, `客户${index % 9000}`),
      cell(row, 1, 43_466 + (index * 9) / 1440, 1),
      cell(row, 2, '交易成功'),
      cell(row, 3, 50 + (index % 200)),
      cell(row, 4, index % 9),
      cell(row, 5, '上海'),
      cell(row, 6, '上海市'),
      cell(row, 7, 1 + (index % 3)),
      cell(row, 8, '样例'),
    ];
    yield `<row r="${row}">${values.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

function listParts(rows: number): readonly (readonly [string, Iterable<string>])[] {
  return [
    ['[Content_Types].xml', [`<Types xmlns="${PACKAGE}/content-types"/>`]],
    [
      'xl/workbook.xml',
      [
        `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
      ],
    ],
    [
      'xl/_rels/workbook.xml.rels',
      [
        `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
      ],
    ],
    [
      'xl/styles.xml',
      [`<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`],
    ],
    ['xl/worksheets/sheet1.xml', writeSheet(rows)],
  ];
}

async function writeWorkbook(path: string, rows: number): Promise<void> {
  const stream = createWriteStream(path);
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    stream.write(chunk);
  });
  for (const [name, texts] of listParts(rows)) {
    const part = new ZipDeflate(name, { level: 6 });
    zip.add(part);
    let block = '';
    for (const text of texts) {
      block += text;
      if (block.length < 1_048_576) continue;
      part.push(encoder.encode(block));
      block = '';
    }
    part.push(encoder.encode(block), true);
  }
  zip.end();
  stream.end();
  await once(stream, 'finish');
}

const folder = join(import.meta.dirname, '../../.cache/bench');
mkdirSync(folder, { recursive: true });
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [30_000, 100_000, 300_000];
const spillFolder = mkdtempSync(join(tmpdir(), 'workbench-bench-'));
const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
let base: number | undefined;
for (const rows of sizes) {
  const path = join(folder, `orders-${rows}.xlsx`);
  if (!existsSync(path)) await writeWorkbook(path, rows);
  const file = await createPathSource(path);
  const started = performance.now();
  const inspection = await inspectFile(file);
  const inspected = performance.now();
  const report = await getFormat(inspection.format).load(engine, file, inspection, { name: `raw_${rows}` });
  const loaded = performance.now();
  if (report.recordCount !== rows) throw new Error(`${report.recordCount} of ${rows} rows were read.`);
  const perRow = (loaded - started) / rows;
  base ??= perRow;
  process.stdout.write(
    `${rows} rows, ${(file.size / 1e6).toFixed(1)} MB: inspect ${Math.round(inspected - started)} ms, load ${Math.round(loaded - inspected)} ms, ` +
      `${(perRow * 1000).toFixed(1)} µs a row (${(perRow / base).toFixed(2)} × the first), ${Math.round(process.memoryUsage().rss / 1e6)} MB resident\n`,
  );
}
await engine.close();
rmSync(spillFolder, { recursive: true, force: true });
