import { useTranslation } from 'react-i18next';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';

export function DataView() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.data')}>
      <NoProject />
    </Page>
  );
}
