import type { Label } from '#core/kernel/label.ts';
import { foldValue } from './clean-text.ts';
import type { ContractField, SourceContract } from '#core/sources/contracts.ts';
import { listCurrenciesOfMark, type Currency } from './currencies.ts';
import { FIRST_YEAR } from './parse-time.ts';
import { VERDICT } from './verdicts.ts';

/** Why a row was rejected: a stable reason and a sentence in both languages. */
export type RejectReason = { readonly reason: string; readonly message: Label };

function explainTime(value: string, firstYear: number): RejectReason {
  const text = foldValue(value);
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(\D|$)/.test(text)) {
    return {
      reason: 'two-digit-year',
      message: {
        zh: `日期“${value}”的年份只有两位，无法确定。`,
        en: `The year of "${value}" has two digits only: it could mean several years.`,
      },
    };
  }
  const year = /^(\d{4})[-/.年]/.exec(text)?.[1] ?? /[-/.](\d{4})(\D|$)/.exec(text)?.[1];
  if (year !== undefined && (Number(year) < firstYear || Number(year) > 2199)) {
    return {
      reason: 'date-out-of-range',
      message: {
        zh: `日期“${value}”不在 ${firstYear}–2199 年之间。`,
        en: `"${value}" lies outside the years ${firstYear} to 2199.`,
      },
    };
  }
  if (/^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/.test(text) || /^\d{8}(\d{4}|\d{6})?$/.test(text)) {
    return {
      reason: 'impossible-date',
      message: { zh: `“${value}”不是存在的日期。`, en: `"${value}" is not a date that exists.` },
    };
  }
  return { reason: 'not-a-date', message: { zh: `“${value}”不是日期。`, en: `"${value}" is not a date.` } };
}

function explainMoney(value: string, currency: Currency): RejectReason {
  const text = foldValue(value).toUpperCase();
  const mark = /[\p{L}\p{Sc}][\p{L}\p{Sc}.]*/u.exec(text)?.[0];
  const currencies = mark === undefined ? [] : listCurrenciesOfMark(mark);
  if (/\d/.test(text) && currencies.length > 0 && !currencies.includes(currency.code.toUpperCase())) {
    return {
      reason: 'second-currency',
      message: {
        zh: `“${value}”不是项目币种 ${currency.code}。`,
        en: `"${value}" is not in the project's currency, ${currency.code}.`,
      },
    };
  }
  const digits = text.replaceAll(/[^0-9.]/g, '').split('.')[0] ?? '';
  if (
    /^[-+(]?[^A-Z]*\d[\d,. ]*(E\+?\d+)?[^A-Z]*$/.test(text) &&
    (digits.replace(/^0+/, '').length > 13 - currency.decimals || /E\+?\d/.test(text))
  ) {
    return {
      reason: 'number-too-large',
      message: { zh: `数值“${value}”过大。`, en: `"${value}" is too large for an amount.` },
    };
  }
  return { reason: 'not-a-number', message: { zh: `“${value}”不是金额。`, en: `"${value}" is not an amount.` } };
}

function explainUnreadable(field: ContractField, value: string, currency: Currency): RejectReason {
  switch (field.type) {
    case 'date':
    case 'datetime':
      return explainTime(value, FIRST_YEAR[field.type]);
    case 'money':
      return explainMoney(value, currency);
    case 'id':
      return {
        reason: 'damaged-id',
        message: {
          zh: `“${value}”被表格软件改成了科学计数法，ID 位数已丢失；请以文本格式重新导出。`,
          en: `"${value}" was turned into an exponent by a spreadsheet, its digits are lost; export the ids as text.`,
        },
      };
    case 'quantity':
      return { reason: 'not-a-number', message: { zh: `“${value}”不是数字。`, en: `"${value}" is not a number.` } };
    case 'integer':
      return {
        reason: 'not-a-number',
        message: { zh: `“${value}”不是整数。`, en: `"${value}" is not a whole number.` },
      };
    default:
      return {
        reason: 'unknown-word',
        message: {
          zh: `“${value}”不是可识别的${field.label.zh}。`,
          en: `"${value}" is no known ${field.label.en.toLowerCase()}.`,
        },
      };
  }
}

function listLabels(contract: SourceContract, names: readonly string[]): string[] {
  return names.map((name) => contract.fields.find((field) => field.name === name)?.label.zh ?? name);
}

/** The field of the contract that a rejecting verdict is about, if it is about one. */
export function getFaultyField(contract: SourceContract, verdict: number): ContractField | undefined {
  if (verdict >= VERDICT.missing) return contract.fields[verdict - VERDICT.missing];
  return verdict >= VERDICT.unreadable ? contract.fields[verdict - VERDICT.unreadable] : undefined;
}

/** Puts a rejecting verdict into words. `value` is the cell as it stands in the file. */
export function explainReject(
  contract: SourceContract,
  verdict: number,
  value: string | null,
  currency: Currency,
): RejectReason {
  const field = getFaultyField(contract, verdict);
  if (field !== undefined && verdict >= VERDICT.missing) {
    return {
      reason: 'missing-value',
      message: { zh: `缺少${field.label.zh}。`, en: `${field.label.en} is missing.` },
    };
  }
  if (field !== undefined) return explainUnreadable(field, value ?? '', currency);
  switch (verdict) {
    case VERDICT.severalCustomers:
      return {
        reason: 'several-customers',
        message: {
          zh: `同一订单号属于多个客户（此行为“${value ?? ''}”），整单被拒绝。`,
          en: `The order names several customers (this line: "${value ?? ''}"); all its lines are rejected together.`,
        },
      };
    case VERDICT.repeatedPair:
      return {
        reason: 'repeated-pair',
        message: {
          zh: '同一策略与客户的计划触达出现多次。',
          en: 'The pair of strategy and customer is planned more than once.',
        },
      };
    case VERDICT.otherCurrency:
      return {
        reason: 'second-currency',
        message: {
          zh: `此行币种为“${value ?? ''}”，不是项目币种 ${currency.code}。`,
          en: `The row is in "${value ?? ''}", not in the project's currency, ${currency.code}.`,
        },
      };
    default:
      return {
        reason: 'missing-value',
        message: {
          zh: `${listLabels(contract, contract.oneOf ?? []).join('、')}至少需要一个。`,
          en: `The row needs at least one of ${(contract.oneOf ?? []).join(', ')}.`,
        },
      };
  }
}
