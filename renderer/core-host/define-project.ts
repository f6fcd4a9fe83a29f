import type { FileSink, FileSource } from '#core/kernel/files.ts';
import type { BuiltProject, ProjectInput } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { describeFile, type FileReference } from '#core/outputs/project/file-reference.ts';
import { writeProjectPackage } from '#core/outputs/project/package.ts';
import type { ProjectFile, ProjectSource } from '#core/outputs/project/project-file.ts';
import { createBlobSource } from '../engine/blob-source.ts';
import type { ProjectView } from './project-view.ts';
import type { ExportedFile } from './workbench.ts';

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
  return { parameters: input.parameters, sources };
}

const BLOB_BYTES = 16 * 1_048_576;

/** Gathers chunks into Blobs of some size, which the browser may keep on disk. */
function createBlobSink(): { readonly sink: FileSink; readonly getBlob: () => Blob } {
  const blobs: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (chunks.length > 0) blobs.push(new Blob(chunks));
    chunks = [];
    bytes = 0;
  };
  const sink: FileSink = {
    write: async (chunk) => {
      chunks.push(new Uint8Array(chunk));
      bytes += chunk.byteLength;
      if (bytes >= BLOB_BYTES) flush();
    },
    commit: async () => flush(),
    abort: async () => {
      chunks = [];
      blobs.length = 0;
    },
  };
  return { sink, getBlob: () => new Blob(blobs, { type: 'application/octet-stream' }) };
}

/** A packaged copy as a Blob. `files` are in the order of the project's references. */
export async function packProject(
  project: ProjectFile,
  files: readonly FileSource[],
  results: readonly ExportedFile[],
  task: TaskOptions,
): Promise<Blob> {
  const remaining = [...files];
  const tables = results.flatMap(({ name, blob }) =>
    blob === undefined ? [] : [createBlobSource(new File([blob], name))],
  );
  const { sink, getBlob } = createBlobSink();
  const openFile = async ({ name }: FileReference): Promise<FileSource> => {
    const file = remaining.shift();
    if (file === undefined) throw new RangeError(`No file was given for ${name}.`);
    return file;
  };
  await writeProjectPackage(project, openFile, tables, sink, task);
  await sink.commit();
  return getBlob();
}
