import { throwIfCancelled } from '#core/kernel/errors.ts';
import { compareFile, describeFile, type FileReference } from '#core/outputs/project/file-reference.ts';
import { findLaunchFile, unpackLaunchFile } from '#core/outputs/project/launch-files.ts';
import { findMember, sliceSource, type OpenedProjectFile } from '#core/outputs/project/package.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { BuildRequest } from '../carrier/workbench.ts';
import type { LaunchFile } from '#core/campaigns/launch/launch-record.ts';
import { createDataSource } from '../engine/data-source.ts';
import {
  isRemoteFile,
  type DataFile,
  type HostBridge,
  type HostFile,
  type ProjectTarget,
} from '../host/host-bridge.ts';

/** A reference of a project with the file found for it. `unknown`: found by its name, with nothing to compare. */
export type FileStatus = {
  readonly reference: FileReference;
  readonly status: 'same' | 'changed' | 'unknown' | 'missing';
  readonly file: HostFile | null;
};

/** What tells the files of a project apart while it is open. */
export function identifyReference({ name, size, fingerprint, path }: FileReference): string {
  return JSON.stringify([name, size, fingerprint?.head ?? path, fingerprint?.tail ?? null]);
}

export function listReferences(project: ProjectFile): readonly FileReference[] {
  return project.sources.flatMap(({ files }) => files);
}

/** A member of a packaged project as a `File`; of a package that the host serves, its range is fetched into the browser's keeping. */
async function openMember(
  file: DataFile,
  opened: OpenedProjectFile,
  reference: FileReference,
): Promise<HostFile | null> {
  const member = findMember(opened, reference);
  if (member === undefined) return null;
  const options = { lastModified: reference.modifiedAt ?? 0 };
  const { start, size } = member;
  if (!isRemoteFile(file)) {
    return { file: new File([file.slice(start, start + size)], reference.name, options), locator: reference.locator };
  }
  const parts: Blob[] = [];
  const reader = sliceSource(createDataSource(file), reference, member).stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(new Blob([new Uint8Array(value)]));
  }
  return { file: new File(parts, reference.name, options), locator: reference.locator };
}

const carriedFiles = new WeakMap<LaunchFile, HostFile>();

/** The file of a reference that the project itself carries with a launch; null for every other. */
export function openLaunchFile(project: Pick<ProjectFile, 'predictions'>, reference: FileReference): HostFile | null {
  const carried = findLaunchFile(project, reference);
  if (carried === null) return null;
  const known = carriedFiles.get(carried);
  if (known !== undefined) return known;
  const file = new File([new Uint8Array(unpackLaunchFile(carried))], carried.name, { lastModified: 0 });
  const opened = { file, locator: null };
  carriedFiles.set(carried, opened);
  return opened;
}

/** Compares a file with its reference by reading both of its ends. */
async function matchFile(reference: FileReference, file: HostFile): Promise<FileStatus> {
  const facts = await describeFile(createDataSource(file.file));
  return { reference, file, status: compareFile(reference, facts) };
}

/** Looks for every file of a project: inside its package, with its launches, then where the host remembers it. */
export async function locateFiles(
  host: HostBridge,
  project: { readonly file: DataFile | null; readonly target: ProjectTarget | null },
  opened: OpenedProjectFile,
  signal?: AbortSignal,
): Promise<readonly FileStatus[]> {
  const found: FileStatus[] = [];
  for (const reference of listReferences(opened.project)) {
    throwIfCancelled(signal);
    const member = project.file === null ? null : await openMember(project.file, opened, reference);
    const carried = member ?? openLaunchFile(opened.project, reference);
    const file = carried ?? (await host.locateFile(reference, project.target));
    found.push(file === null ? { reference, status: 'missing', file } : await matchFile(reference, file));
  }
  return found;
}

/** Gives files chosen by the analyst to the references that wait for one: by fingerprint, else by name, else the only one to the only one. */
export async function relinkFiles(
  statuses: readonly FileStatus[],
  chosen: readonly HostFile[],
  index: number | null,
): Promise<readonly FileStatus[]> {
  const [only] = chosen;
  if (index !== null && only !== undefined && chosen.length === 1) {
    const given = statuses[index];
    return given === undefined ? statuses : statuses.with(index, await matchFile(given.reference, only));
  }
  const described = await Promise.all(
    chosen.map(async (file) => ({ file, facts: await describeFile(createDataSource(file.file)) })),
  );
  return statuses.map((status): FileStatus => {
    if (status.status === 'same') return status;
    const exact = described.find(({ facts }) => compareFile(status.reference, facts) === 'same');
    const named = described.find(({ facts }) => facts.name === status.reference.name);
    const best = exact ?? named;
    if (best === undefined) return status;
    return { reference: status.reference, file: best.file, status: compareFile(status.reference, best.facts) };
  });
}

/** The files of a request with the references of the project that was built of them, each file once. */
export function pairFiles(built: ProjectFile, request: BuildRequest): (readonly [FileReference, HostFile])[] {
  if (request.kind === 'sample') return [];
  const given = request.sources.flatMap((source) => source.files);
  return listReferences(built).flatMap((reference) => {
    const at = given.findIndex(({ file }) => file.name === reference.name && file.size === reference.size);
    const [file] = at < 0 ? [] : given.splice(at, 1);
    return file === undefined ? [] : [[reference, file] as const];
  });
}

/** The build of a project from the files that were found for its references. */
export function requestBuild(project: ProjectFile, found: readonly FileStatus[], id: string): BuildRequest {
  const remaining = [...found];
  return {
    kind: 'files',
    name: project.name,
    documentId: id,
    parameters: project.parameters,
    answers: [],
    sources: project.sources.map(({ source, files: references, template }) => ({
      source,
      files: remaining.splice(0, references.length).flatMap(({ file }) => (file === null ? [] : [file])),
      ...(template === undefined ? {} : { template }),
    })),
  };
}
