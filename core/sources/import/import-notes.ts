import type { Note } from '#core/sources/formats/define-format.ts';
import type { Currency } from '#core/sources/cleaning/currencies.ts';

/** Amounts with more decimals than the currency were rounded. */
export function noteRounding(column: string, count: number, added: string, currency: Currency): Note {
  const total = added.includes('.') ? added.replace(/0+$/, '').replace(/\.$/, '') : added;
  return {
    code: 'rounded',
    column,
    count,
    text: {
      zh: `“${column}”列有 ${count} 个金额的小数位多于 ${currency.decimals} 位，逐行四舍五入（.5 远离零），合计影响 ${total} ${currency.code}。`,
      en: `${count} amounts in "${column}" have more than ${currency.decimals} decimals; each was rounded half away from zero, which adds ${total} ${currency.code} in total.`,
    },
  };
}

/** Rows without an order id in a file that has a column for it. */
export function noteMissingOrderIds(column: string, count: number): Note {
  return {
    code: 'missing-order-id',
    column,
    count,
    text: {
      zh: `${count} 行没有订单号（“${column}”），每行作为一个订单。`,
      en: `${count} rows have no order id in "${column}": each is an order of its own.`,
    },
  };
}

/** Customers that were known by several ids. */
export function noteMerges(platform: string, count: number): Note {
  return {
    code: 'customers-merged',
    count,
    text: {
      zh: `平台“${platform}”的 ID 通过客户关联归并，${count} 个客户有多个平台 ID。`,
      en: `Ids of the platform "${platform}" were merged through customer links: ${count} customers have several platform ids.`,
    },
  };
}
