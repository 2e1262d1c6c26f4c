import type { FlagClusterView } from '@minga/shared/meetings/schema.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { acknowledgeFlag, cancelMeeting, useRefreshPlan } from '../api.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import s from './dialogs.module.css';
import { useFlagSentence } from './flag-sentence.ts';

type AcknowledgeProps = { cycleId: string; timeZone: string; cluster: FlagClusterView; onClose: () => void };

/** Accepting a flag is signed and public, and holds only while the meetings stay where they are. */
export function AcknowledgeDialog({ cycleId, timeZone, cluster, onClose }: AcknowledgeProps) {
  const { t } = useTranslation('meetings');
  const sentence = useFlagSentence(timeZone);
  const refresh = useRefreshPlan(cycleId);
  const [reason, setReason] = useState('');
  const accept = useMutation({
    mutationFn: () =>
      acknowledgeFlag(cycleId, {
        rule: cluster.rule,
        subject: { kind: cluster.subject.kind, id: cluster.subject.id ?? '' },
        meetings: cluster.meetings.map(({ id, movedVersion }) => ({ id, movedVersion })),
        reason,
      }),
    onSuccess: async () => {
      await refresh();
      showToast(t('acknowledge.done'));
      onClose();
    },
  });
  const problem = accept.error instanceof ProblemError ? accept.error : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('acknowledge.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          <Button variant="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
            {t('acknowledge.sign')}
          </Button>
        </>
      }
    >
      <ProblemNotice error={accept.error} shown={['reason']} />
      <div className={s.form}>
        <p className={s.quote}>{sentence(cluster)}</p>
        <TextArea
          label={t('acknowledge.reason')}
          hint={t('acknowledge.hint')}
          rows={3}
          value={reason}
          error={problem?.forField('reason')}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

type CancelProps = { cycleId: string; meeting: Meeting; onClose: () => void };

/** A draft just goes; a public meeting stays in every calendar as cancelled, with the reason. */
export function CancelDialog({ cycleId, meeting, onClose }: CancelProps) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshPlan(cycleId);
  const [reason, setReason] = useState('');
  const isPublic = meeting.state === 'published';
  const cancel = useMutation({
    mutationFn: () => cancelMeeting(cycleId, meeting.id, { version: meeting.version, ...(isPublic ? { reason } : {}) }),
    onSuccess: async () => {
      await refresh();
      showToast(t('cancel.done', { title: meeting.title }));
      onClose();
    },
  });
  const problem = cancel.error instanceof ProblemError ? cancel.error : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('cancel.title', { title: meeting.title })}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('cancel.confirm')}
          </Button>
        </>
      }
    >
      <ProblemNotice error={cancel.error} shown={['reason']} />
      <div className={s.form}>
        <p>{t(isPublic ? 'cancel.public' : 'cancel.draft')}</p>
        {isPublic && (
          <TextArea
            label={t('form.reason')}
            hint={t('form.reasonHint')}
            rows={2}
            value={reason}
            error={problem?.forField('reason')}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </div>
    </Dialog>
  );
}
