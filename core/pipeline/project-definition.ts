import { z } from 'zod';
import { WorkbenchError } from '#core/errors.ts';
import type { FileSource } from '#core/engine/files.ts';
import { SOURCE_NAMES } from '#core/mapping/contracts.ts';
import { mappingTemplateSchema } from '#core/mapping/template.ts';
import { parametersSchema } from '#core/parameters.ts';
import type { ProjectInput, SourceInput } from '#core/pipeline/build-types.ts';

/**
 * A project as a file: which files feed which source, how they are mapped, and every parameter.
 * File names are relative to the definition's own folder.
 */
export const projectDefinitionSchema = z.strictObject({
  name: z.string().min(1),
  parameters: parametersSchema.prefault({}),
  sources: z
    .array(
      z.strictObject({
        source: z.enum(SOURCE_NAMES),
        files: z.array(z.string().min(1)).min(1),
        template: mappingTemplateSchema.optional(),
      }),
    )
    .min(1),
});

export type ProjectDefinition = z.output<typeof projectDefinitionSchema>;

/** Reads a definition from JSON text. Throws `project/invalid` naming the path of the first fault. */
export function parseProjectDefinition(text: string, fileName: string): ProjectDefinition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError('project/invalid', `${fileName} is not JSON: ${String(cause)}`, {
      cause,
      hint: 'Save the project definition as plain JSON (UTF-8).',
      place: { file: fileName },
    });
  }
  const parsed = projectDefinitionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new WorkbenchError(
    'project/invalid',
    `${fileName} is not a valid project definition: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}`,
    { cause: parsed.error, hint: 'Compare it with samples/project.json.', place: { file: fileName, column: path } },
  );
}

/** Opens the files of a definition through the host. */
export async function openProjectDefinition(
  definition: ProjectDefinition,
  openFile: (name: string) => Promise<FileSource>,
): Promise<ProjectInput> {
  const sources = await Promise.all(
    definition.sources.map(async ({ source, files, template }): Promise<SourceInput> => {
      const opened = await Promise.all(files.map(openFile));
      return template === undefined ? { source, files: opened } : { source, files: opened, template };
    }),
  );
  return { name: definition.name, parameters: definition.parameters, sources };
}
