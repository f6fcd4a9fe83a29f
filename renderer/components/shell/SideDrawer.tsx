import { Drawer } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ErrorBoundary } from '../ErrorBoundary.tsx';

const DEFAULT_WIDTH = 520;

/** The drawer on the right: customers, or a definition. It closes with the screen and the project it was opened over. */
export function SideDrawer() {
  const { t } = useTranslation();
  const drawer = useWorkbench((state) => state.overlay.drawer);
  const closeDrawer = useWorkbench((state) => state.overlay.closeDrawer);
  const view = useWorkbench((state) => state.navigation.view);
  const buildId = useWorkbench((state) => state.project.built?.buildId);

  useEffect(() => closeDrawer, [closeDrawer, view, buildId]);

  return (
    <Drawer
      opened={drawer !== null}
      onClose={closeDrawer}
      position="right"
      size={drawer?.width ?? DEFAULT_WIDTH}
      title={drawer?.title}
      overlayProps={{ backgroundOpacity: 0.25 }}
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      <ErrorBoundary>{drawer?.render()}</ErrorBoundary>
    </Drawer>
  );
}
