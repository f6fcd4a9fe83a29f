const FOOTER =
  /^[\s"'=,;|\t]*(#|-{4,}|={4,}|\*{4,}|合\s*计|总\s*计|小\s*计|汇\s*总|共\s*\d+\s*(笔|条|行|单)|导出(时间|人|日期)|制表|打印时间|.{0,20}列表结束|(grand\s+)?totals?\b|summary\b|generated\s+(on|at|by)\b|exported?\s+(on|at|by)\b|end of (file|report)\b|-+\s*end\b)/i;

/** A trailing block of more lines than this is no footer. */
export const MAX_FOOTER_LINES = 50;

/** True for the text of a line below a table that is no record: separators, totals, export remarks. */
export function isFooterText(text: string): boolean {
  return FOOTER.test(text);
}
