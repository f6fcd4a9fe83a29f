import { WorkbenchError } from '#core/errors.ts';
import type { SourceContract } from '#core/mapping/contracts.ts';
import { findCandidates } from '#core/mapping/suggest-mapping.ts';
import { listFileColumns, type MappingTemplate } from '#core/mapping/template.ts';

type FileColumns = { readonly name: string; readonly columns: readonly string[] };

function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
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
      },
    );
  }
  const users = new Map<string, string>();
  for (const [name, reference] of Object.entries(template.columns)) {
    const field = contract.fields.find((candidate) => candidate.name === name);
    if (field === undefined) {
      throw new WorkbenchError('mapping/unknown-field', `${contract.name} has no field "${name}".`, {
        hint: `Its fields are: ${contract.fields.map((candidate) => candidate.name).join(', ')}.`,
      });
    }
    if (typeof reference !== 'string' && 'product' in reference && field.type !== 'money') {
      throw new WorkbenchError(
        'mapping/unknown-field',
        `"${name}" is no amount of money and cannot be a product of two columns.`,
        {
          hint: 'Map one column onto it.',
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
          { hint: 'Correct the mapping, or take the file out.', place: { file: file.name, column: absent[0] ?? '' } },
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
    return `${field.name} (${field.label.zh})${candidates.length === 0 ? '' : `, perhaps ${listNames(candidates)}`}`;
  });
  throw new WorkbenchError(
    'mapping/missing-column',
    `${first.name}: no column is mapped onto ${described.join('; ')}. Its columns are ${listNames(first.columns)}.`,
    { hint: 'Map these fields onto columns of the file.', place: { file: first.name } },
  );
}
