import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, type DescribedError } from '../carrier/described-error.ts';
import { ErrorPanel } from './ErrorPanel.tsx';

function ViewFailed({ error }: { readonly error: DescribedError }) {
  const { t } = useTranslation();
  return (
    <div style={{ padding: 24 }}>
      <ErrorPanel title={t('error.viewFailed')} error={error} hint={t('error.viewFailedHint')} />
    </div>
  );
}

type BoundaryState = { readonly error: DescribedError | null };

/** A screen that throws shows why, and the rest of the window keeps working. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: describeError(error) };
  }

  override render() {
    return this.state.error === null ? this.props.children : <ViewFailed error={this.state.error} />;
  }
}
