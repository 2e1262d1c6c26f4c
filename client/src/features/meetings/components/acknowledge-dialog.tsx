import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { ShownFlag, FlagList } from '@minga/shared/meetings/flag-schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { acknowledgeFlag, cancelMeeting, useRefreshPlan } from '../api.ts';
import s from './dialogs.module.css';
import { PlannedLetter, usePeopleNotified } from './planned-letter.tsx';
import { useFlagSentence } from './flag-sentence.ts';

type Reason = { reason: string };
type AcknowledgeProps = { cycleId: string; timeZone: string; cluster: ShownFlag; onClose: () => void };

/** Accepting a flag is signed and public, and holds only while the meetings stay where they are. */
export function AcknowledgeDialog({ cycleId, timeZone, cluster, onClose }: AcknowledgeProps) {
  const { t } = useTranslation('meetings');
  const sentence = useFlagSentence(timeZone);
  const refresh = useRefreshPlan(cycleId);
  const form = useForm<Reason, FlagList>({
    start: { reason: '' },
    send: ({ reason }) =>
      acknowledgeFlag(cycleId, {
        rule: cluster.rule,
        subject: { kind: cluster.subject.kind, id: cluster.subject.id ?? '' },
        meetings: cluster.meetings.map(({ id, movedVersion }) => ({ id, movedVersion })),
        reason,
      }),
    done: async () => {
      await refresh();
      showToast(t('acknowledge.done'));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('acknowledge.title')}
      submit={t('acknowledge.sign')}
      cancel={t('form.back')}
    >
      <p className={s.quote}>{sentence(cluster)}</p>
      <ReasonField label={t('acknowledge.reason')} hint={t('acknowledge.hint')} {...form.field('reason')} />
    </FormDialog>
  );
}

type CancelProps = { cycleId: string; meeting: Meeting; onClose: () => void };

/** A draft just goes; a public meeting stays in every calendar as cancelled, with the reason. */
export function CancelDialog({ cycleId, meeting, onClose }: CancelProps) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshPlan(cycleId);
  const isPublic = meeting.state === 'published';
  const planned = { kind: 'cancelled' as const, meetings: [meeting.id] };
  const people = usePeopleNotified(cycleId, isPublic ? planned : null);
  const form = useForm<Reason, Meeting>({
    start: { reason: '' },
    send: ({ reason }) =>
      cancelMeeting(cycleId, meeting.id, { version: meeting.version, ...(isPublic ? { reason } : {}) }),
    done: async () => {
      await refresh();
      showToast(t('cancel.done', { title: meeting.title }));
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('cancel.title', { title: meeting.title })}
      submit={people > 0 ? t('cancel.andNotify', { count: people }) : t('cancel.confirm')}
      variant="danger"
      cancel={t('form.back')}
    >
      <p>{t(isPublic ? 'cancel.public' : 'cancel.draft')}</p>
      {isPublic && <ReasonField label={t('form.reason')} hint={t('form.reasonHint')} {...form.field('reason')} />}
      {isPublic && <PlannedLetter cycleId={cycleId} planned={{ ...planned, reason: form.watch('reason') }} />}
    </FormDialog>
  );
}
