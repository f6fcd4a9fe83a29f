import { WorkbenchError } from '#core/kernel/errors.ts';
import { getContract, type SourceContract } from '#core/sources/contracts.ts';
import { findCandidates } from './suggest-mapping.ts';
import { listFileColumns, type MappingTemplate } from './template.ts';

type FileColumns = { readonly name: string; readonly columns: readonly string[] };

function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function quoteNames(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join('、');
}

/**
 * Checks that a template can be applied to the files.
 * @throws WorkbenchError `mapping/missing-column` (names candidates), `mapping/unknown-field`, `mapping/wrong-source`, `mapping/column-used-twice`.
 */
export function checkMapping(contract: SourceContract, template: MappingTemplate, files: readonly FileColumns[]): void {
  if (template.source !== contract.name) {
    throw new WorkbenchError(
      'mapping/wrong-source',
      `The template maps ${template.source}, but the files are given as ${contract.name}.`,
      {
        hint: `Use the template with ${template.source}, or map these files anew.`,
        zh: {
          message: `这个映射模板用于“${getContract(template.source).label.zh}”，而这些文件的数据来源是“${contract.label.zh}”。`,
          hint: `请将模板用于“${getContract(template.source).label.zh}”文件，或重新映射这些文件。`,
        },
      },
    );
  }
  const users = new Map<string, string>();
  for (const [name, reference] of Object.entries(template.columns)) {
    const field = contract.fields.find((candidate) => candidate.name === name);
    if (field === undefined) {
      throw new WorkbenchError('mapping/unknown-field', `${contract.name} has no field "${name}".`, {
        hint: `Its fields are: ${contract.fields.map((candidate) => candidate.name).join(', ')}.`,
        zh: {
          message: `“${contract.label.zh}”没有字段 ${name}。`,
          hint: `它的字段：${contract.fields.map((candidate) => candidate.name).join('、')}。`,
        },
      });
    }
    if (typeof reference !== 'string' && 'product' in reference && field.type !== 'money') {
      throw new WorkbenchError(
        'mapping/unknown-field',
        `"${name}" is no amount of money and cannot be a product of two columns.`,
        {
          hint: 'Map one column onto it.',
          zh: { message: `“${field.label.zh}”（${name}）不是金额，不能由两列相乘得到。`, hint: '请只映射一列。' },
        },
      );
    }
    if (
      typeof reference !== 'string' &&
      ('dateTime' in reference || 'date' in reference) &&
      field.type !== 'date' &&
      field.type !== 'datetime'
    ) {
      throw new WorkbenchError(
        'mapping/unknown-field',
        `"${name}" is no date and cannot be joined from several columns.`,
        {
          hint: 'Map one column onto it.',
          zh: { message: `“${field.label.zh}”（${name}）不是日期，不能由多列合成。`, hint: '请只映射一列。' },
        },
      );
    }
    if (typeof reference === 'string') {
      const other = users.get(reference);
      if (other !== undefined) {
        throw new WorkbenchError(
          'mapping/column-used-twice',
          `Column "${reference}" is mapped onto both ${other} and ${name}.`,
          {
            hint: 'Map each file column onto one field.',
            zh: {
              message: `列“${reference}”同时映射到了 ${other} 和 ${name}。`,
              hint: '请让文件的每一列只映射到一个字段。',
            },
            place: { column: reference },
          },
        );
      }
      users.set(reference, name);
    }
    const columns = listFileColumns(reference);
    for (const file of files) {
      const absent = columns.filter((column) => !file.columns.includes(column));
      const isAbsentEverywhere = columns.some((column) => files.every((each) => !each.columns.includes(column)));
      if (absent.length > 0 && (field.required || isAbsentEverywhere)) {
        throw new WorkbenchError(
          'mapping/missing-column',
          `${file.name} has no column ${listNames(absent)}, which the mapping needs for ${field.name} (${field.label.zh}). Its columns are ${listNames(file.columns)}.`,
          {
            hint: 'Correct the mapping, or take the file out.',
            place: { file: file.name, column: absent[0] ?? '' },
            zh: {
              message: `${file.name} 缺少列${quoteNames(absent)}，映射需要用它读取“${field.label.zh}”（${field.name}）。该文件的列：${quoteNames(file.columns)}。`,
              hint: '请修改映射，或移除该文件。',
            },
          },
        );
      }
    }
  }
  const first = files[0];
  const missing = contract.fields.filter((field) => field.required && template.columns[field.name] === undefined);
  const missingOneOf =
    contract.oneOf !== undefined && contract.oneOf.every((name) => template.columns[name] === undefined);
  if (first === undefined || (missing.length === 0 && !missingOneOf)) return;
  const wanted = missingOneOf ? contract.fields.filter((field) => contract.oneOf?.includes(field.name)) : missing;
  const described = (missing.length > 0 ? missing : wanted).map((field) => {
    const candidates = findCandidates(contract, field.name, first.columns).filter((column) => !users.has(column));
    return {
      zh: `“${field.label.zh}”（${field.name}）${candidates.length === 0 ? '' : `，可能是${quoteNames(candidates)}`}`,
      en: `${field.name} (${field.label.zh})${candidates.length === 0 ? '' : `, perhaps ${listNames(candidates)}`}`,
    };
  });
  throw new WorkbenchError(
    'mapping/missing-column',
    `${first.name}: no column is mapped onto ${described.map(({ en }) => en).join('; ')}. Its columns are ${listNames(first.columns)}.`,
    {
      hint: 'Map these fields onto columns of the file.',
      place: { file: first.name },
      zh: {
        message: `${first.name}：以下字段没有映射到任何列：${described.map(({ zh }) => zh).join('；')}。该文件的列：${quoteNames(first.columns)}。`,
        hint: '请把这些字段映射到文件的列。',
      },
    },
  );
}
