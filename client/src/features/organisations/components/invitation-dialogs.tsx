import type { InvitationRow } from '@minga/shared/people/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Stack } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { invitationCode, revokeInvitation, useRefreshInvitations } from '../api.ts';
import s from './invitation-dialogs.module.css';
import { CopyButton } from '../../../ui/copy-button.tsx';

export type OpenInvitation = { kind: 'share' | 'revoke'; invitation: InvitationRow };
type Props = { cycleId: string; invitation: InvitationRow; onClose: () => void };

/** The link to be passed on by another way: copied, read aloud, or shown to a phone. */
function ShareDialog({ cycleId, invitation, onClose }: Props) {
  const { t } = useTranslation('invitations');
  const { id, name, email, isBound, link } = invitation;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('shareTitle', { name })}
      actions={<CopyButton variant="primary" text={link ?? ''} label={t('copy')} />}
    >
      <Stack gap={4}>
        <p>{t(isBound ? 'shareBound' : 'shareOpen', { email })}</p>
        <p className={s.link}>{link}</p>
        <img className={s.code} src={invitationCode(cycleId, id)} alt={t('qr', { name })} width="240" height="240" />
      </Stack>
    </Dialog>
  );
}

function RevokeDialog({ cycleId, invitation, onClose }: Props) {
  const { t } = useTranslation('invitations');
  const refresh = useRefreshInvitations(cycleId);
  const form = useForm({
    start: {},
    send: () => revokeInvitation(cycleId, invitation.id),
    done: async () => {
      await refresh();
      showToast(t('revoked'));
      onClose();
    },
  });
  const title = t('revokeTitle', { name: invitation.name });
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={t('revoke')} variant="danger">
      <p>{t('revokeText')}</p>
    </FormDialog>
  );
}

export function InvitationDialog({ open, ...more }: { open: OpenInvitation } & Omit<Props, 'invitation'>) {
  const Shown = open.kind === 'share' ? ShareDialog : RevokeDialog;
  return <Shown invitation={open.invitation} {...more} />;
}
