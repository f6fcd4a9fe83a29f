import { z } from 'zod';
import type { FileSink, FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { FileReference } from '#core/outputs/project/file-reference.ts';
import { writeProjectPackage } from '#core/outputs/project/package.ts';
import { projectFileSchema, type ProjectFile } from '#core/outputs/project/project-file.ts';
import type { Named } from '#core/questions/define-question.ts';
import { defineWorkbenchCall } from '../define-call.ts';
import { givenFileSchema, type WrittenFile } from '../host.ts';
import { createBlobFolder, openBlob } from './blob-folder.ts';
import { exportTables } from './export-project.ts';

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
async function packProject(
  project: ProjectFile,
  files: readonly FileSource[],
  results: readonly WrittenFile[],
  task: TaskOptions,
): Promise<Blob> {
  const remaining = [...files];
  const tables = results.flatMap(({ name, blob }) => (blob === undefined ? [] : [openBlob(name, blob)]));
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

/** Declared by what comes out of it: what goes in is checked, whatever it is. */
const projectArgument: z.ZodType<ProjectFile> = projectFileSchema;

/** A packaged copy: the project, its files in the order of its references, and every built table as Parquet. */
export const packageProjectCall = defineWorkbenchCall({
  name: 'package-project',
  args: z.strictObject({
    project: projectArgument,
    files: z.array(givenFileSchema),
  }),
  run: async (workbench, { project, files }, task): Promise<Blob> => {
    const results = createBlobFolder();
    const session = workbench.findSession();
    if (session !== null) {
      const names = session.project.tables.map(({ model }) => model.name);
      await exportTables(session.engine, session.project, names, results.folder, task);
    }
    const opened = files.map((file) => workbench.host.openFile(file));
    return packProject(project, opened, results.listFiles(), task);
  },
});

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof packageProjectCall> {}
}
