import type { SqlType } from '#core/kernel/columns.ts';
import type { ColumnDeclaration } from '#core/mart/define-model.ts';

/** Declares one column: type, names and 口径 in both languages. */
export function declareColumn(
  type: SqlType,
  zh: string,
  en: string,
  docZh: string,
  docEn: string,
  options: { readonly nullable?: boolean } = {},
): ColumnDeclaration {
  return {
    type,
    label: { zh, en },
    doc: { zh: docZh, en: docEn },
    ...(options.nullable === undefined ? {} : { nullable: options.nullable }),
  };
}

/** Option of `declareColumn` for columns that can be NULL. */
export const NULLABLE = { nullable: true } as const;

/** The surrogate that intermediates join customers by. */
export const customerNoColumn = declareColumn(
  'INTEGER',
  '客户序号',
  'Customer number',
  '客户ID按字节序的名次，从 1 起，只在一次构建内有效。',
  'Rank of the customer ID in byte order, from 1; valid within one build only.',
);

/** The natural customer ID. */
export const customerIdColumn = declareColumn(
  'VARCHAR',
  '客户ID',
  'Customer ID',
  '合并后的客户ID，原样保留的文本。',
  'The customer ID after merging, text kept to the last digit.',
);
