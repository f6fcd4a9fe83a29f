import type { FileReference } from '#core/outputs/project/file-reference.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { HostBridge, HostFile, ProjectTarget } from '../host/host-bridge.ts';
import { failNotAtHand } from './changed-sources.ts';
import { identifyReference, listReferences, openLaunchFile, type FileStatus } from './open-files.ts';

/** The open project and where it is saved, as far as its files depend on it. */
type OpenProject = { readonly config: ProjectFile | null; readonly target: ProjectTarget | null };

/** The files of the open project, as they were found, chosen or handed over. */
export type ProjectFiles = {
  readonly keep: (reference: FileReference, file: HostFile) => void;
  readonly keepAll: (statuses: readonly FileStatus[]) => void;
  /** The file of a reference as it is now. Throws `file/not-found`. */
  readonly openNow: (reference: FileReference) => Promise<HostFile>;
  /** Every file of a project, in the order of its references. Throws `file/not-found`. */
  readonly collect: (project: ProjectFile) => Promise<HostFile['file'][]>;
  /** Looks at every file of a project: whether it is there, and as it was. */
  readonly refreshAll: (project: ProjectFile) => Promise<FileStatus[]>;
};

export function createProjectFiles(host: HostBridge, getOpen: () => OpenProject): ProjectFiles {
  const files = new Map<string, HostFile>();
  const keep = (reference: FileReference, file: HostFile) => void files.set(identifyReference(reference), file);

  async function find(reference: FileReference): Promise<HostFile | null> {
    const { config, target } = getOpen();
    const kept = files.get(identifyReference(reference));
    const carried = kept ?? (config === null ? null : openLaunchFile(config, reference));
    return carried ?? host.locateFile(reference, target);
  }

  return {
    keep,
    keepAll: (statuses) => {
      for (const { reference, file } of statuses) if (file !== null) keep(reference, file);
    },
    openNow: async (reference) => {
      const known = await find(reference);
      const now = known === null ? null : await host.refreshFile(known);
      return now ?? failNotAtHand(reference.name);
    },
    collect: async (project) => {
      const found: HostFile['file'][] = [];
      for (const reference of listReferences(project)) {
        found.push(((await find(reference)) ?? failNotAtHand(reference.name)).file);
      }
      return found;
    },
    refreshAll: async (project) => {
      const statuses: FileStatus[] = [];
      for (const reference of listReferences(project)) {
        const carried = openLaunchFile(project, reference);
        const known = carried ?? (await find(reference));
        const now = known === null || known === carried ? known : await host.refreshFile(known);
        if (now === null) {
          statuses.push({ reference, status: 'missing', file: null });
          continue;
        }
        const modifiedAt = 'address' in now.file ? now.file.modifiedAt : now.file.lastModified;
        const isTouched = now.file.size !== reference.size || Math.trunc(modifiedAt) !== reference.modifiedAt;
        statuses.push({ reference, file: now, status: isTouched ? 'changed' : 'same' });
      }
      return statuses;
    },
  };
}
