import type { Question } from '#core/sources/formats/define-format.ts';
import type { Progress } from '#core/kernel/progress.ts';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../carrier/described-error.ts';
import { createLatestRun } from '../data/latest-run.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest, EngineFacts, Workbench } from '../carrier/workbench.ts';
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
  readonly built: ProjectView | null;
  /** True while `built` is what is stored of the build under way: it goes with that build where it fails or is cancelled. */
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
  /** Told of a build that begins. */
  readonly onBegun: (request: BuildRequest) => void;
  /** Told of a build that gave no project. */
  readonly onEnded: () => void;
  /** Called with every build that succeeded, once its project is in the store. */
  readonly onBuilt: (request: BuildRequest, project: ProjectView) => void;
  /** Called with a stored project that is in the store while it is built, and with null when it went without having been built. */
  readonly onStored: (project: ProjectView | null) => void;
  /** Asks before unsaved work is given up. */
  readonly guardUnsaved: (action: () => void) => void;
};

export function createProjectSlice<State extends { readonly project: ProjectSlice }>({
  workbench,
  now,
  onBegun,
  onEnded,
  onBuilt,
  onStored,
  guardUnsaved,
}: ProjectSliceHost): StateCreator<State, [], [], ProjectSlice> {
  return (set, get, store) => {
    const latest = createLatestRun();
    const put = (change: Partial<ProjectSlice>) =>
      set(({ project }) => ({ project: { ...project, ...change } }) as Partial<State>);

    /** Puts how a build begins or ends without a project; what was only stored goes with it. */
    function putWithoutStored(build: BuildState): void {
      const { isStored } = get().project;
      put(isStored ? { build, built: null, isStored: false } : { build });
      if (isStored) onStored(null);
    }

    function endWithout(build: BuildState): void {
      putWithoutStored(build);
      onEnded();
    }

    return {
      engine: IDLE,
      built: null,
      isStored: false,
      build: { status: 'idle' },
      warmUp: async () => {
        if (get().project.engine.status === 'running' || get().project.engine.status === 'ready') return;
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
        onBegun(request);
        try {
          const showStored = (project: ProjectView) => {
            if (!isCurrent() || signal.aborted) return;
            put({ built: project, isStored: true });
            onStored(project);
          };
          const answer = await workbench.build(request, {
            signal,
            ...(get().project.built === null ? { onStored: showStored } : {}),
            onProgress: (progress) => {
              const { build } = get().project;
              if (isCurrent() && build.status === 'running') put({ build: { ...build, progress } });
            },
          });
          if (!isCurrent()) return;
          if (answer.status === 'built') {
            put({ build: { status: 'idle' }, built: answer.project, isStored: false });
            onBuilt(request, answer.project);
          } else endWithout({ status: 'questions', request, questions: answer.questions });
        } catch (error) {
          if (!isCurrent()) return;
          const described = describeError(error);
          endWithout(
            described.code === 'task/cancelled' ? { status: 'idle' } : { status: 'failed', request, error: described },
          );
        }
      },
      cancelBuild: () => {
        const cancel = latest.aim();
        if (get().project.isStored) guardUnsaved(cancel);
        else cancel();
      },
      waitForBuilt: () =>
        new Promise((resolve) => {
          if (!get().project.isStored) return resolve();
          const stop = store.subscribe(({ project }) => {
            if (project.isStored) return;
            stop();
            resolve();
          });
        }),
      dismissBuild: () => put({ build: { status: 'idle' } }),
    };
  };
}
