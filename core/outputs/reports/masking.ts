const PHONE = /(?<![\d.])((?:\+?86|0086)?[ -]?)(1[3-9]\d)([ -]?)(\d{4})([ -]?)(\d{4})(?![\d.]*\d)/g;
const EMAIL = /([\p{L}\d])([\p{L}\d._%+-]*)@([\p{L}\d-]+(?:\.[\p{L}\d-]+)+)/gu;
const RESIDENT_ID = /(?<!\d)([1-9]\d{5})((?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\d{3}[\dXx](?!\d)/g;

const NAME_WORDS =
  /姓名|昵称|收货人|收件人|联系人|买家名|客户名|会员名|顾客名|^(?:customer|buyer|consignee|receiver|contact|member|user|first|last|full|nick)[ _-]?name$|^(?:name|nickname|consignee|receiver)$/i;

/** A name with all but its beginning covered: `张三` → `张*`, `Anna Smith` → `A*** S****`. */
export function maskName(name: string): string {
  return name
    .split(/(\s+)/)
    .map((word) => {
      const characters = [...word];
      if (word.trim() === '' || characters.length === 0) return word;
      if (characters.length === 1) return '*';
      return `${characters[0] ?? ''}${'*'.repeat(characters.length - 1)}`;
    })
    .join('');
}

/**
 * A text with the Chinese mobile numbers, e-mail addresses and resident identity numbers in it covered: `138****5678`, `a***@b.cn`,
 * `110101********`. Longer runs of digits (order numbers) and amounts stay.
 */
export function maskText(text: string): string {
  return text
    .replaceAll(RESIDENT_ID, (_, area: string) => `${area}${'*'.repeat(12)}`)
    .replaceAll(
      PHONE,
      (_, prefix: string, first: string, gap: string, __: string, second: string, last: string) =>
        `${prefix}${first}${gap}****${second}${last}`,
    )
    .replaceAll(EMAIL, (_, first: string, rest: string, host: string) => `${first}${rest === '' ? '' : '***'}@${host}`);
}

/** Whether a column's name says that it holds people's names. */
export function isNameColumn(column: string): boolean {
  return NAME_WORDS.test(column.trim());
}

/** One value of a column, covered: names whole, numbers and addresses wherever they stand in it. */
export function maskCell(column: string, value: string): string {
  return isNameColumn(column) ? maskName(value) : maskText(value);
}
