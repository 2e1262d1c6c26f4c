import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { guestTextsQuery, ownTextsQuery } from '../../../lib/own-texts.ts';
import { OwnTextsTable } from '../components/own-texts-table.tsx';

/** All that somebody wrote in this cycle, for her alone, and what became of it. */
export function Page() {
  const { t } = useTranslation('cycles');
  const { cycle } = useCycle();
  const texts = useSuspenseQuery(ownTextsQuery(cycle.id)).data;
  const asGuest = useQuery(guestTextsQuery).data;
  const isElsewhere = asGuest?.cycles.some(({ id }) => id !== cycle.id) === true;
  return (
    <Frame>
      <PageHeader
        title={t('ownTexts.title')}
        lead={t('ownTexts.lead')}
        actions={isElsewhere && <LinkButton to={paths.guestTexts()}>{t('ownTexts.asGuest')}</LinkButton>}
      />
      <OwnTextsTable
        texts={texts}
        caption={t('ownTexts.title')}
        timeZone={cycle.timeZone}
        lang={cycle.locale}
        onwards={<LinkButton to={paths.boards(cycle.slug)}>{t('ownTexts.boards')}</LinkButton>}
      />
    </Frame>
  );
}
