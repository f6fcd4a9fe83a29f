import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { FileReference } from '#core/outputs/project/file-reference.ts';
import type { ProjectSource } from '#core/outputs/project/project-file.ts';
import type { PickedSource } from '../carrier/workbench.ts';
import type { HostFile } from '../host/host-bridge.ts';

/** A source as it is to be from now on: files the project has, by their references, and new ones. */
export type ChangedSource = {
  readonly source: SourceName;
  readonly template?: MappingTemplate;
  readonly files: readonly (FileReference | HostFile)[];
};

/** A source of the project as it is. */
export function keepSource({ source, files, template }: ProjectSource) {
  return { source, files, ...(template === undefined ? {} : { template }) };
}

export function failNotAtHand(name: string): never {
  throw new WorkbenchError('file/not-found', `The file ${name} is not at hand.`, {
    hint: 'Calculate again first: it asks where the file is.',
    zh: { message: `找不到文件 ${name}。`, hint: '请先重新计算，届时会询问文件的位置。' },
    place: { file: name },
  });
}

/** The files of changed sources, each as it is now. */
export async function openSources(
  sources: readonly ChangedSource[],
  openReference: (reference: FileReference) => Promise<HostFile>,
): Promise<readonly PickedSource[]> {
  const opened: PickedSource[] = [];
  for (const { source, template, files } of sources) {
    const found: HostFile[] = [];
    for (const file of files) found.push('file' in file ? file : await openReference(file));
    opened.push({ source, files: found, ...(template === undefined ? {} : { template }) });
  }
  return opened;
}
