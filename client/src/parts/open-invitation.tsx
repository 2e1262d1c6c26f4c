import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useMeAfterActs } from '../lib/me-after-acts.ts';
import { LinkButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** For whoever was invited to a forum, until they have accepted: by the invitation, or by an act. */
export default function OpenInvitation({ forum, path }: { forum: string; path: string }) {
  const { t } = useTranslation('invitations');
  useMeAfterActs();
  const see = <LinkButton to={paths.asked(path)}>{t('open.go')}</LinkButton>;
  return (
    <Notice title={t('open.title', { forum })} action={see}>
      {t('open.text')}
    </Notice>
  );
}
