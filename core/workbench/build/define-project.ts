import type { FileSource } from '#core/kernel/files.ts';
import { describeFile, type FileReference } from '#core/outputs/project/file-reference.ts';
import type { ProjectSource } from '#core/outputs/project/project-file.ts';
import type { BuiltProject, ProjectInput } from './build-types.ts';
import type { ProjectView } from './project-view.ts';

/** What a saved project keeps of a build: every file with its fingerprint and the mapping it was read by. */
export async function defineProject(
  input: ProjectInput,
  built: BuiltProject,
  locators: ReadonlyMap<FileSource, string | null>,
): Promise<ProjectView['definition']> {
  const templates = new Map(built.files.map(({ file, template }) => [file, template]));
  const sources: ProjectSource[] = [];
  for (const { source, files } of input.sources) {
    const references: FileReference[] = [];
    for (const file of files) {
      references.push({ ...(await describeFile(file)), path: null, locator: locators.get(file) ?? null });
    }
    const [first] = files;
    const template = first === undefined ? undefined : templates.get(first);
    sources.push({ source, files: references, ...(template === undefined ? {} : { template }) });
  }
  return { parameters: { ...input.parameters, currency: built.parameters.currency }, sources };
}
