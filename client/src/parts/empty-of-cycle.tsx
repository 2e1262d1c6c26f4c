import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../lib/cycle.ts';
import { EmptyState } from '../ui/empty-state.tsx';

/** An empty list of a cycle. What will stand there, and how it comes about, is said while there is something to come. */
export function EmptyOfCycle(props: ComponentProps<typeof EmptyState>) {
  const { t } = useTranslation('shell');
  const { isArchived } = useCycle().cycle;
  if (!isArchived) return <EmptyState {...props} />;
  return (
    <EmptyState level={props.level} title={t('finished.empty')}>
      {t('finished.emptyText')}
    </EmptyState>
  );
}
