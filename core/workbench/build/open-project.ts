import type { FileSource } from '#core/kernel/files.ts';
import type { ProjectInput, SourceInput } from './build-types.ts';
import type { FileReference } from '#core/outputs/project/file-reference.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';

/** What to build for a project: its files opened through the host, its mappings and parameters. */
export async function openProjectInput(
  project: ProjectFile,
  openFile: (file: FileReference) => Promise<FileSource>,
): Promise<ProjectInput> {
  const sources = await Promise.all(
    project.sources.map(async ({ source, files, template }): Promise<SourceInput> => {
      const opened = await Promise.all(files.map(openFile));
      return template === undefined ? { source, files: opened } : { source, files: opened, template };
    }),
  );
  return { name: project.name, parameters: project.parameters, sources };
}
