import type { Question } from '#core/formats/define-format.ts';
import type { Progress } from '#core/progress.ts';
import type { StateCreator } from 'zustand';
import { describeError, type DescribedError } from '../core-host/described-error.ts';
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
  /** The last project built with success; a running, failed or cancelled build does not touch it. */
  readonly project: ProjectView | null;
  readonly build: BuildState;
  warmUp(): Promise<void>;
  startBuild(request: BuildRequest): Promise<void>;
  cancelBuild(): void;
  dismissBuild(): void;
};

export type ProjectSliceHost = {
  readonly workbench: Workbench;
  readonly now: () => number;
  /** Called with every build that succeeded, once its project is in the store. */
  readonly onBuilt: (request: BuildRequest, project: ProjectView) => void;
};

export function createProjectSlice<State extends ProjectSlice>({
  workbench,
  now,
  onBuilt,
}: ProjectSliceHost): StateCreator<State, [], [], ProjectSlice> {
  return (set, get) => {
    let controller: AbortController | null = null;
    const put = (change: Partial<ProjectSlice>) => set(change as Partial<State>);

    return {
      engine: IDLE,
      project: null,
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
        controller?.abort();
        const own = new AbortController();
        controller = own;
        const isCurrent = () => controller === own;
        put({ build: { status: 'running', request, startedAt: now(), progress: null } });
        try {
          const answer = await workbench.build(request, {
            signal: own.signal,
            onProgress: (progress) => {
              const { build } = get();
              if (isCurrent() && build.status === 'running') put({ build: { ...build, progress } });
            },
          });
          if (!isCurrent()) return;
          if (answer.status === 'built') {
            put({ build: { status: 'idle' }, project: answer.project });
            onBuilt(request, answer.project);
          } else put({ build: { status: 'questions', request, questions: answer.questions } });
        } catch (error) {
          if (!isCurrent()) return;
          const described = describeError(error);
          put({
            build:
              described.code === 'task/cancelled'
                ? { status: 'idle' }
                : { status: 'failed', request, error: described },
          });
        } finally {
          if (isCurrent()) controller = null;
        }
      },
      cancelBuild: () => controller?.abort(),
      dismissBuild: () => put({ build: { status: 'idle' } }),
    };
  };
}
