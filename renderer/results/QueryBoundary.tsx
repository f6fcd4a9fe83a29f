import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import type { AsyncState } from '../store/async-state.ts';

type QueryBoundaryProps<Value> = {
  readonly state: AsyncState<Value>;
  /** Height of what will be drawn, so that nothing jumps. */
  readonly height: number;
  readonly children: (value: Value) => ReactNode;
};

export function QueryBoundary<Value>({ state, height, children }: QueryBoundaryProps<Value>) {
  const { t } = useTranslation();
  switch (state.status) {
    case 'ready':
      return children(state.value);
    case 'failed':
      return <ErrorPanel title={t('error.queryFailed')} error={state.error} reassurance={t('error.queryFailedHint')} />;
    case 'idle':
    case 'running':
      return (
        <div role="status" aria-label={t('error.calculating')}>
          <Skeleton height={height} radius="md" />
        </div>
      );
  }
}
