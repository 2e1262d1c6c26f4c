import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';

export function Page() {
  const { t } = useTranslation('shell');
  useCycle();
  return (
    <Frame>
      <EmptyState level={1} title={t('soon.title')}>
        {t('soon.text')}
      </EmptyState>
    </Frame>
  );
}
