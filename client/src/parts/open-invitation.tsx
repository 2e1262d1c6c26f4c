import { paths } from '@minga/shared/kernel/paths.ts';
import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { onAct } from '../lib/acts.ts';
import { meQuery } from '../lib/session.ts';
import { LinkButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** Above the pages of a forum that invited whoever reads them, until they have accepted: by the invitation, or by an act. */
export function OpenInvitation({ membership: { forum, invitation } }: { membership: MeMembership }) {
  const { t } = useTranslation('shell');
  const client = useQueryClient();
  const isOpen = invitation !== null;
  useEffect(() => {
    if (!isOpen) return;
    return onAct(() => void client.invalidateQueries(meQuery));
  }, [client, isOpen]);
  if (!isOpen) return null;
  const see = <LinkButton to={paths.asked(invitation)}>{t('invited.go')}</LinkButton>;
  return (
    <Notice title={t('invited.title', { forum: forum.name })} action={see}>
      {t('invited.text')}
    </Notice>
  );
}
