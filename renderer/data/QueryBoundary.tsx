import type { ReactNode } from 'react';
import { FailedState } from '../components/states/FailedState.tsx';
import { SlowState } from '../components/states/SlowState.tsx';
import styles from '../components/states/States.module.css';
import type { AsyncState } from '../store/async-state.ts';
import { QuestionContext } from './statements.ts';
import type { QueryState } from './use-query.ts';

type QueryBoundaryProps<Value> = {
  /** Of `useQuery`, or any other state of something that takes time. */
  readonly state: AsyncState<Value> & Partial<Pick<QueryState<Value>, 'isStale' | 'cancel' | 'retry' | 'question'>>;
  /** Height of what will be drawn, px, so that nothing jumps. */
  readonly height: number;
  /** What is being calculated, said from one second on. */
  readonly step?: string;
  readonly children: (value: Value) => ReactNode;
};

/**
 * The states of a question: the result; the old one, dimmed after 150 ms while the new one is calculated; a skeleton that says
 * from one second on what it waits for; the reason it failed.
 */
export function QueryBoundary<Value>({ state, height, step, children }: QueryBoundaryProps<Value>) {
  switch (state.status) {
    case 'ready':
      return (
        <QuestionContext value={state.isStale === true ? null : (state.question ?? null)}>
          <div className={styles.shown} data-stale={state.isStale === true} aria-busy={state.isStale === true}>
            {children(state.value)}
          </div>
        </QuestionContext>
      );
    case 'failed':
      return <FailedState error={state.error} onRetry={state.retry} />;
    case 'idle':
    case 'running':
      return <SlowState step={step} height={height} onCancel={state.cancel} />;
  }
}
