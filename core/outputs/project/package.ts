import { createBytesSource, type FileSink, type FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { FileReference } from './file-reference.ts';
import { formatProjectFile, parseProjectFile, type ProjectFile } from './project-file.ts';
import { checkEntry, listStoredArchive, writeStoredArchive, type ArchiveEntry } from './stored-archive.ts';

const DEFINITION = 'project.json';
const LOCATOR = 'package:';
const ZIP_MARK = [0x50, 0x4b, 0x03, 0x04];
/** A linked project is text; more than this is no project. */
const DEFINITION_LIMIT = 64 * 1_048_576;

/** A project that was opened, with the data files inside its own file; `members` is null where they are linked. */
export type OpenedProjectFile = {
  readonly project: ProjectFile;
  readonly members: ReadonlyMap<string, ArchiveEntry> | null;
};

/**
 * Writes a packaged copy: one zip with `project.json`, the source files exactly as they are and, under `results/`, the built
 * tables (Parquet).
 *
 * The sources are kept byte for byte and not converted: encodings, damaged rows with their line numbers and the fingerprints
 * of the build are properties of the bytes, so that the package builds to the same build id and the same rejected rows.
 * Nothing in the zip is compressed: each file is read as a range of it, however large, without unpacking.
 *
 * @throws WorkbenchError `project/too-large`, `task/cancelled`, and what reading the files throws. Does not commit the sink.
 */
export async function writeProjectPackage(
  project: ProjectFile,
  openFile: (file: FileReference) => Promise<FileSource>,
  results: readonly FileSource[],
  sink: FileSink,
  task: TaskOptions = {},
): Promise<void> {
  const files: { path: string; file: FileSource }[] = [];
  const sources: ProjectFile['sources'] = [];
  for (const source of project.sources) {
    const references: FileReference[] = [];
    for (const reference of source.files) {
      const path = `sources/${files.length + 1}/${reference.name}`;
      files.push({ path, file: await openFile(reference) });
      references.push({ ...reference, path: null, locator: `${LOCATOR}${path}` });
    }
    sources.push({ ...source, files: references });
  }
  const text = formatProjectFile({ ...project, sources });
  const definition = { path: DEFINITION, file: createBytesSource(DEFINITION, new TextEncoder().encode(text)) };
  const tables = results.map((file) => ({ path: `results/${file.name}`, file }));
  await writeStoredArchive([definition, ...files, ...tables], sink, task.signal);
}

/** Reads a project, linked or packaged, told apart by its first bytes. */
export async function readProject(file: FileSource): Promise<OpenedProjectFile> {
  const head = await file.read(0, Math.min(file.size, ZIP_MARK.length));
  const isPackage = ZIP_MARK.every((byte, index) => head[index] === byte);
  const members = isPackage ? await listStoredArchive(file) : null;
  const entry = members === null ? { path: DEFINITION, start: 0, size: file.size, crc32: 0 } : members.get(DEFINITION);
  if (entry === undefined || entry.size > DEFINITION_LIMIT) {
    throw new WorkbenchError('project/invalid', `${file.name} is not a project.`, {
      hint: 'Choose a file that ends in .cstwb; data files are opened with Import data.',
      zh: {
        message: `${file.name} 不是项目文件。`,
        hint: '请选择扩展名为 .cstwb 的文件；数据文件请通过“导入数据”打开。',
      },
      place: { file: file.name },
    });
  }
  if (members !== null) await checkEntry(file, entry);
  const bytes = await file.read(entry.start, entry.start + entry.size);
  return { project: parseProjectFile(new TextDecoder('utf-8').decode(bytes), file.name), members };
}

/** Where a packaged project holds a file; undefined for one that lies elsewhere. */
export function findMember(opened: OpenedProjectFile, reference: FileReference): ArchiveEntry | undefined {
  if (reference.locator?.startsWith(LOCATOR) !== true) return undefined;
  return opened.members?.get(reference.locator.slice(LOCATOR.length));
}

/**
 * Part of a packaged project as a file of its own, read as ranges of it. Nothing of it is handed out before its checksum was
 * compared, once.
 * @throws WorkbenchError `project/invalid-package` on reading, where the bytes are not those that were packaged.
 */
export function sliceSource(file: FileSource, reference: FileReference, entry: ArchiveEntry): FileSource {
  const { start, size } = entry;
  let checking: Promise<void> | undefined;
  const read = async (from: number, to: number): Promise<Uint8Array> => {
    checking ??= checkEntry(file, entry);
    await checking;
    return file.read(start + from, start + Math.min(to, size));
  };
  return {
    name: reference.name,
    size,
    ...(reference.modifiedAt === null ? {} : { modifiedAt: reference.modifiedAt }),
    read,
    stream: () => {
      let position = 0;
      return new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          if (position >= size) {
            controller.close();
            return;
          }
          const chunk = await read(position, position + 1_048_576);
          position += chunk.byteLength;
          controller.enqueue(chunk);
        },
      });
    },
  };
}
