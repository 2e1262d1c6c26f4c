import { paths } from '@minga/shared/kernel/paths.ts';
import type { InvitationRow } from '@minga/shared/people/schema.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { closeRequest, invitationCode, readdressInvitation, revokeInvitation, useRefreshInvitations } from '../api.ts';
import s from './invitation-dialogs.module.css';
import { CopyButton } from '../../../ui/copy-button.tsx';

export type OpenInvitation = { kind: 'share' | 'address' | 'revoke' | 'request'; invitation: InvitationRow };
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

/** Whoever has not come in cannot put their address right themselves. */
function AddressDialog({ cycleId, invitation, onClose }: Props) {
  const { t } = useTranslation('invitations');
  const refresh = useRefreshInvitations(cycleId);
  const { id, name, email } = invitation;
  const form = useForm({
    start: { email },
    send: (input) => readdressInvitation(cycleId, id, input),
    done: async (_answer, { email: to }) => {
      await refresh();
      showToast(t('readdressed', { email: to }));
      onClose();
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('addressTitle', { name })} submit={t('addressSend')}>
      <p>{t('addressText', { email })}</p>
      <TextField label={t('address')} type="email" autoComplete="off" maxLength={254} {...form.field('email')} />
    </FormDialog>
  );
}

/** Somebody asks for another invitation in the place of one that is for nothing any more. */
function RequestDialog({ cycleId, invitation, onClose }: Props) {
  const { t } = useTranslation('invitations');
  const { slug } = useCycle().cycle;
  const refresh = useRefreshInvitations(cycleId);
  const form = useForm({
    start: {},
    send: () => closeRequest(cycleId, invitation.id),
    done: async () => {
      await refresh();
      showToast(t('requestClosed'));
      onClose();
    },
  });
  const title = t('requestTitle', { name: invitation.name });
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={t('requestClose')}>
      <p>{t('requestText', { email: invitation.email })}</p>
      <Row gap={3} wrap>
        <Link to={paths.organisations(slug)}>{t('toOrganisations')}</Link>
        <Link to={paths.administration()}>{t('toPeople')}</Link>
      </Row>
      <p>{t('requestCloseText')}</p>
    </FormDialog>
  );
}

const DIALOGS = { share: ShareDialog, address: AddressDialog, revoke: RevokeDialog, request: RequestDialog };

export function InvitationDialog({ open, ...more }: { open: OpenInvitation } & Omit<Props, 'invitation'>) {
  const Shown = DIALOGS[open.kind];
  return <Shown invitation={open.invitation} {...more} />;
}
