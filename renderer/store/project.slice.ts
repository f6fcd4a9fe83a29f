import type { Question } from '#core/sources/formats/define-format.ts';
import type { Progress } from '#core/kernel/progress.ts';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../core-host/described-error.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { ProjectView } from '../core-host/project-view.ts';
import type { BuildRequest, EngineFacts, Workbench } from '../core-host/workbench.ts';
import { IDLE, type AsyncState } from './async-state.ts';

export type BuildState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly request: BuildRequest;
      readonly startedAt: number;
      readonly progress: Progress | null;
    }
  | { readonly status: 'questions'; readonly request: BuildRequest; readonly questions: readonly Question[] }
  | { readonly status: 'failed'; readonly request: BuildRequest; readonly error: DescribedError };

export type ProjectSlice = {
  readonly engine: AsyncState<EngineFacts>;
  /** The last project built with success; a running, failed or cancelled build does not touch it. Or the one of `isStored`. */
  readonly project: ProjectView | null;
  /** True while `project` is what is stored of the build under way: it goes with that build where it fails or is cancelled. */
  readonly isStored: boolean;
  readonly build: BuildState;
  warmUp(): Promise<void>;
  startBuild(request: BuildRequest): Promise<void>;
  cancelBuild(): void;
  /** Resolves once what is shown is built, or gone. */
  waitForBuilt(): Promise<void>;
  dismissBuild(): void;
};

export type ProjectSliceHost = {
  readonly workbench: Workbench;
  readonly now: () => number;
  /** Called with every build that succeeded, once its project is in the store. */
  readonly onBuilt: (request: BuildRequest, project: ProjectView) => void;
  /** Called with a stored project that is in the store while it is built, and with null when it went without having been built. */
  readonly onStored: (project: ProjectView | null) => void;
  /** Asks before unsaved work is given up. */
  readonly guardUnsaved: (action: () => void) => void;
};

export function createProjectSlice<State extends ProjectSlice>({
  workbench,
  now,
  onBuilt,
  onStored,
  guardUnsaved,
}: ProjectSliceHost): StateCreator<State, [], [], ProjectSlice> {
  return (set, get, store) => {
    const latest = createLatestRun();
    const put = (change: Partial<ProjectSlice>) => set(change as Partial<State>);

    /** Puts how a build begins or ends without a project; what was only stored goes with it. */
    function putWithoutStored(build: BuildState): void {
      const { isStored } = get();
      put(isStored ? { build, project: null, isStored: false } : { build });
      if (isStored) onStored(null);
    }

    return {
      engine: IDLE,
      project: null,
      isStored: false,
      build: { status: 'idle' },
      warmUp: async () => {
        if (get().engine.status === 'running' || get().engine.status === 'ready') return;
        put({ engine: { status: 'running' } });
        try {
          put({ engine: { status: 'ready', value: await workbench.open() } });
        } catch (error) {
          put({ engine: { status: 'failed', error: describeError(error) } });
        }
      },
      startBuild: async (request) => {
        const { signal, isCurrent } = latest.begin();
        putWithoutStored({ status: 'running', request, startedAt: now(), progress: null });
        try {
          const showStored = (project: ProjectView) => {
            if (!isCurrent() || signal.aborted) return;
            put({ project, isStored: true });
            onStored(project);
          };
          const answer = await workbench.build(request, {
            signal,
            ...(get().project === null ? { onStored: showStored } : {}),
            onProgress: (progress) => {
              const { build } = get();
              if (isCurrent() && build.status === 'running') put({ build: { ...build, progress } });
            },
          });
          if (!isCurrent()) return;
          if (answer.status === 'built') {
            put({ build: { status: 'idle' }, project: answer.project, isStored: false });
            onBuilt(request, answer.project);
          } else putWithoutStored({ status: 'questions', request, questions: answer.questions });
        } catch (error) {
          if (!isCurrent()) return;
          const described = describeError(error);
          putWithoutStored(
            described.code === 'task/cancelled' ? { status: 'idle' } : { status: 'failed', request, error: described },
          );
        }
      },
      cancelBuild: () => {
        const cancel = latest.aim();
        if (get().isStored) guardUnsaved(cancel);
        else cancel();
      },
      waitForBuilt: () =>
        new Promise((resolve) => {
          if (!get().isStored) return resolve();
          const stop = store.subscribe(({ isStored }) => {
            if (isStored) return;
            stop();
            resolve();
          });
        }),
      dismissBuild: () => put({ build: { status: 'idle' } }),
    };
  };
}
