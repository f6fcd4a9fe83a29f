/** Bytes of a text in GBK; a character that GBK lacks fails. */
function encodeGbk(text: string): Buffer {
  const table = new Map<string, readonly number[]>();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0xa1; high <= 0xf7; high += 1) {
    for (let low = 0xa1; low <= 0xfe; low += 1) table.set(decoder.decode(new Uint8Array([high, low])), [high, low]);
  }
  const bytes = [...text].flatMap((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const found = code < 0x80 ? [code] : table.get(letter);
    if (found === undefined) throw new Error(`GBK has no ${letter}.`);
    return found;
  });
  return Buffer.from(bytes);
}

/** A Taobao export with every kind of mistake that the import reports: 125 rows; its dates read two ways where they are to. */
export function createDirtyOrders({ hasOpenDates = false } = {}): Buffer {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const days = (index: number): string =>
    hasOpenDates
      ? `${pad(1 + (index % 6))}/${pad(1 + (index % 12))}/2024`
      : `2024-${pad(1 + (index % 6))}-${pad(1 + (index % 28))}`;
  const rows = Array.from({ length: 120 }, (_, index) => {
    const status = index % 15 === 0 ? '交易关闭' : '交易成功';
    const amount = (20 + index * 3.5).toFixed(2);
    return `="${2024030100 + index}",c${(index * 7) % 40},${days(index)} 10:0${index % 10}:00,${amount},${status},p${index % 9},${1 + (index % 3)}`;
  });
  rows.splice(5, 0, '="9001",c1,2024/13/45,30.00,交易成功,p1,1');
  rows.splice(20, 0, '="9002",c2,2024-03-07 10:00:00,abc,交易成功,p1,1');
  rows.splice(40, 0, '="9003",c3,,40.00,交易成功,p2,1');
  rows.push(rows[3] ?? '');
  const header = '订单编号,买家会员名,订单付款时间,实付金额,订单状态,商品ID,购买数量';
  return encodeGbk([header, ...rows, '合计,,,9999,,,', ''].join('\r\n'));
}
