/** The style of a report, on the screen and in print (A4). */
export const REPORT_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { background: #fff; color: #1b2227; font: 14px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0 auto; max-width: 960px; padding: 32px 24px; }
h1 { font-size: 30px; line-height: 1.25; margin: 0 0 24px; }
h2 { font-size: 20px; margin: 0 0 6px; }
h3 { font-size: 15px; margin: 16px 0 6px; }
h4 { font-size: 14px; margin: 12px 0 4px; }
p { margin: 0 0 10px; }
dl { display: grid; gap: 4px 16px; grid-template-columns: max-content minmax(0, 1fr); margin: 0 0 12px; }
dt { color: #566069; }
dd { margin: 0; overflow-wrap: anywhere; }
a { color: #0f5f82; }
.cover { border-bottom: 2px solid #0f5f82; margin-bottom: 32px; padding-bottom: 24px; }
.cover nav h2 { font-size: 16px; margin-top: 20px; }
.masked, .unmasked { border-radius: 6px; padding: 8px 12px; }
.masked { background: #eef1f3; }
.unmasked { background: #fbe8e6; color: #a8322a; font-weight: 600; }
.item { margin-bottom: 40px; }
.note, .foot, .summary { color: #566069; }
.foot { border-top: 1px solid #dde2e6; font-size: 12px; margin-top: 10px; overflow-wrap: anywhere; padding-top: 6px; }
.comment { background: #f5f6f7; border-left: 3px solid #0f5f82; padding: 8px 12px; white-space: pre-wrap; }
.chart { display: block; height: auto; margin: 12px 0; max-width: 100%; }
.numbers { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { border-bottom: 1px solid #dde2e6; padding: 5px 10px; text-align: start; vertical-align: top; }
thead th { color: #566069; font-weight: 500; }
tbody th { font-weight: 500; }
.end { font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap; }
.code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
pre { background: #f5f6f7; border-radius: 6px; padding: 8px 12px; white-space: pre-wrap; }
footer { color: #566069; font-size: 12px; margin-top: 32px; }
@page { margin: 16mm 14mm; size: A4; }
@media print {
  body { max-width: none; padding: 0; }
  .cover { break-after: page; }
  .item { break-inside: auto; }
  .chart, h2, h3, h4, tr, dl { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .summary, .foot { break-before: avoid; break-inside: avoid; }
  thead { display: table-header-group; }
  .numbers { overflow: visible; }
  .appendix { break-before: page; }
  a { color: inherit; text-decoration: none; }
}
`;
