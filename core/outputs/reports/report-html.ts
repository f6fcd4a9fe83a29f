import { REPORT_STYLE } from './report-style.ts';
import { REPORT_TEXTS } from './report-texts.ts';
import { maskReport, type Report, type ReportChart, type ReportDefinition } from './report.ts';
import type { Label } from '#core/kernel/label.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as the content of an element or of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.toWellFormed().replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const group = (first << 16) | (second << 8) | third;
    const left = bytes.length - index;
    text +=
      (BASE64[group >> 18] ?? '') +
      (BASE64[(group >> 12) & 63] ?? '') +
      (left > 1 ? BASE64[(group >> 6) & 63] : '=') +
      (left > 2 ? BASE64[group & 63] : '=');
  }
  return text;
}

function createWriter({ language, buildId }: Report) {
  const text = REPORT_TEXTS[language];
  const read = ({ zh, en }: Label): string => escapeHtml(language === 'en' ? en : zh);
  const filters = (list: readonly Label[]): string =>
    list.length === 0 ? escapeHtml(text.everybody) : list.map(read).join(' · ');
  const fact = (name: string, value: string): string => `<dt>${escapeHtml(name)}</dt><dd>${value}</dd>`;
  return { text, read, filters, fact, buildId };
}

type Writer = ReturnType<typeof createWriter>;

/** An SVG with its namespace, which a drawing needs to stand as an image of its own. */
export function addSvgNamespace(svg: string): string {
  return svg.includes('xmlns=') ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
}

/** A drawing as a picture: what is in it can neither run nor load anything. */
function writePicture({ svg, summary }: ReportChart): string {
  if (svg === null) return '';
  const data = encodeBase64(new TextEncoder().encode(addSvgNamespace(svg)));
  return `<img class="chart" alt="${escapeHtml(summary)}" src="data:image/svg+xml;base64,${data}">`;
}

function writeNumbers({ heads, rows }: ReportChart): string {
  const [own = '', ...others] = heads;
  const head = `<tr><th scope="col">${escapeHtml(own)}</th>${others.map((name) => `<th scope="col" class="end">${escapeHtml(name)}</th>`).join('')}</tr>`;
  const body = rows.map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(row.head)}</th>${row.cells.map((cell) => `<td class="end">${escapeHtml(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="numbers"><table><thead>${head}</thead><tbody>${body.join('')}</tbody></table></div>`;
}

function writeChart(chart: ReportChart, index: number, writer: Writer): string {
  const { text, filters } = writer;
  const facts = [
    `${text.asOf} ${chart.asOf} (${chart.timeZone})`,
    `${text.build} ${chart.buildId.slice(0, 12)}${chart.buildId === writer.buildId ? '' : ` · ${text.older}`}`,
  ];
  return [
    `<section class="item" id="item-${index + 1}">`,
    `<h2>${index + 1}. ${escapeHtml(chart.title)}</h2>`,
    chart.note === '' ? '' : `<p class="note">${escapeHtml(chart.note)}</p>`,
    chart.comment === '' ? '' : `<p class="comment">${escapeHtml(chart.comment)}</p>`,
    writePicture(chart),
    chart.summary === '' ? '' : `<p class="summary">${escapeHtml(chart.summary)}</p>`,
    chart.rows.length === 0 ? '' : `<h3>${escapeHtml(text.numbers)}</h3>${writeNumbers(chart)}`,
    `<p class="foot">${escapeHtml(text.filters)}${escapeHtml(text.separator)}${filters(chart.filters)}<br>${facts.map(escapeHtml).join(' · ')}</p>`,
    '</section>',
  ].join('\n');
}

function writeDefinition(
  { label, formula, filters, denominator, full, counted }: ReportDefinition,
  writer: Writer,
): string {
  const { text, read, fact } = writer;
  return [
    `<h4>${read(label)}</h4><dl>`,
    fact(text.value, escapeHtml(full)),
    fact(text.formula, read(formula)),
    counted === null ? '' : fact(text.counted, escapeHtml(counted)),
    fact(text.scope, read(filters)),
    denominator === null ? '' : fact(text.denominator, read(denominator)),
    '</dl>',
  ].join('');
}

function writeAppendix({ charts, files }: Report, writer: Writer): string {
  const { text } = writer;
  const defined = charts.map((chart, index) =>
    [
      `<section><h3>${index + 1}. ${escapeHtml(chart.title)}</h3>`,
      ...chart.definitions.map((definition) => writeDefinition(definition, writer)),
      chart.sql === null ? '' : `<h4>${escapeHtml(text.statement)}</h4><pre>${escapeHtml(chart.sql)}</pre>`,
      '</section>',
    ].join('\n'),
  );
  const rows = files.map(
    ({ source, name, bytes, fingerprint }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(source)}</td><td class="end">${bytes ?? '–'}</td><td class="code">${escapeHtml(fingerprint ?? '–')}</td></tr>`,
  );
  return [
    `<section class="appendix" id="definitions"><h2>${escapeHtml(text.definitions)}</h2>`,
    ...defined,
    `<section><h3>${escapeHtml(text.files)}</h3><div class="numbers"><table><thead><tr><th scope="col">${escapeHtml(text.file)}</th><th scope="col"></th><th scope="col" class="end">${escapeHtml(text.bytes)}</th><th scope="col">${escapeHtml(text.fingerprint)}</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`,
    '</section>',
  ].join('\n');
}

function writeCover(report: Report, writer: Writer): string {
  const { text, filters, fact } = writer;
  const range = [report.dataFrom, report.dataThrough].map((date) => date ?? '–').join(' – ');
  return [
    '<header class="cover">',
    `<h1>${escapeHtml(report.title)}</h1><dl>`,
    fact(text.project, escapeHtml(report.projectName)),
    fact(text.asOf, `${escapeHtml(report.asOf)} (${escapeHtml(report.timeZone)})`),
    fact(text.data, escapeHtml(range)),
    fact(text.through, escapeHtml(report.dataThrough ?? '–')),
    fact(text.filters, filters(report.filters)),
    fact(text.build, `<span class="code">${escapeHtml(report.buildId)}</span>`),
    fact(text.version, escapeHtml(report.workbenchVersion)),
    fact(text.written, escapeHtml(report.writtenAt)),
    '</dl>',
    `<p class="${report.isMasked ? 'masked' : 'unmasked'}">${escapeHtml(report.isMasked ? text.masked : text.unmasked)}</p>`,
    `<nav aria-label="${escapeHtml(text.contents)}"><h2>${escapeHtml(text.contents)}</h2><ol>`,
    ...report.charts.map(({ title }, index) => `<li><a href="#item-${index + 1}">${escapeHtml(title)}</a></li>`),
    `<li><a href="#definitions">${escapeHtml(text.definitions)}</a></li></ol></nav>`,
    '</header>',
  ].join('\n');
}

/**
 * The report as one HTML page that needs nothing else: drawings inside, style inside, no script, and a policy that forbids every
 * request. `isMasked` covers personal data first. Printed, it begins with a cover and keeps charts whole.
 */
export function formatReportHtml(asked: Report): string {
  const report = asked.isMasked ? maskReport(asked) : asked;
  const writer = createWriter(report);
  return `<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(report.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${writeCover(report, writer)}
<main>
${report.charts.map((chart, index) => writeChart(chart, index, writer)).join('\n')}
${writeAppendix(report, writer)}
</main>
<footer><p>${escapeHtml(writer.text.foot)}</p></footer>
</body>
</html>
`;
}
