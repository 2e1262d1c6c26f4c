import { paths } from '@minga/shared/kernel/paths.ts';
import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import type { InvitationRow } from '@minga/shared/people/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { invitationsQuery, renewInvitation, useRefreshInvitations } from '../api.ts';
import { useInvitationColumns } from '../components/invitation-columns.tsx';
import { InvitationDialog, type OpenInvitation } from '../components/invitation-dialogs.tsx';

/** Who was invited into the forum, what became of it, and how to help it along. */
export function Page() {
  const { t } = useTranslation(['invitations', 'people', 'organisations']);
  const { cycle } = useCycle();
  const { items } = useSuspenseQuery(invitationsQuery(cycle.id)).data;
  const refresh = useRefreshInvitations(cycle.id);
  const [open, setOpen] = useState<OpenInvitation | null>(null);
  const renew = useMutation({
    mutationFn: ({ id }: InvitationRow) => renewInvitation(cycle.id, id),
    onSuccess: async ({ isSent }, { email }) => {
      await refresh();
      showToast(t(isSent ? 'sentAgain' : 'justSent', { email }));
    },
  });
  const columns = useInvitationColumns({ isBusy: renew.isPending, renew: renew.mutate, open: setOpen });
  return (
    <Frame>
      <PageHeader
        title={t('title')}
        lead={t('lead', { days: INVITATION_DAYS })}
        actions={
          <>
            <LinkButton to={paths.organisations(cycle.slug)}>{t('toOrganisations')}</LinkButton>
            <LinkButton to={paths.administration()}>{t('toPeople')}</LinkButton>
          </>
        }
      />
      <ProblemNotice error={renew.error} />
      <ListTable
        caption={t('title')}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        counted={(count) => t('count', { count })}
        timeZone={cycle.timeZone}
        empty={<EmptyState title={t('none')}>{t('noneText')}</EmptyState>}
      />
      {open && <InvitationDialog open={open} cycleId={cycle.id} onClose={() => setOpen(null)} />}
    </Frame>
  );
}
