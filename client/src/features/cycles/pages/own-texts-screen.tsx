import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { ownTextsQuery } from '../api.ts';
import { OwnTextsTable } from '../components/own-texts-table.tsx';

/** All that somebody wrote in this cycle, for her alone, and what became of it. */
export function Page() {
  const { t } = useTranslation('cycles');
  const { cycle } = useCycle();
  const texts = useSuspenseQuery(ownTextsQuery(cycle.id)).data;
  return (
    <Frame>
      <PageHeader title={t('ownTexts.title')} lead={t('ownTexts.lead')} />
      <OwnTextsTable texts={texts} caption={t('ownTexts.title')} timeZone={cycle.timeZone} lang={cycle.locale} />
    </Frame>
  );
}
