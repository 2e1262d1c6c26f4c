import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../../../lib/session.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { administrationRequestsQuery, answerForAdministration } from '../api.ts';
import { RequestList } from '../components/request-list.tsx';

/** Of the whole installation, which has no clock of its own: on the reader's. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

function AllRequests() {
  const { t } = useTranslation(['rights', 'people']);
  const { items } = useSuspenseQuery(administrationRequestsQuery).data;
  return (
    <Frame>
      <PageHeader
        title={t('requests.title')}
        lead={t('requests.administration.lead')}
        actions={<LinkButton to={paths.administration()}>{t('people:administration.title')}</LinkButton>}
      />
      <RequestList
        items={items}
        timeZone={ZONE}
        send={answerForAdministration}
        hint={t('requests.administration.answerHint')}
      />
    </Frame>
  );
}

/** For whoever administers the installation: what people ask about their data who have no forum's leaders to answer them. */
export function Page() {
  const { t } = useTranslation(['rights', 'people']);
  const { actor } = useSuspenseQuery(meQuery).data;
  if (actor?.isAdministrator) return <AllRequests />;
  return (
    <Frame>
      <PageHeader title={t('requests.title')} />
      <EmptyState
        title={t('requests.administration.notYours')}
        action={<LinkButton to={paths.home()}>{t('people:home.title')}</LinkButton>}
      >
        {t('requests.administration.notYoursText')}
      </EmptyState>
    </Frame>
  );
}
