import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextArea } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { swapRooms, useRefreshPlan } from '../api.ts';
import s from './dialogs.module.css';
import { startOf } from './plan-model.ts';

type Props = { cycleId: string; view: PlanView; zone: Zone; meeting: Meeting; onClose: () => void };

/** Public meetings with another room, those of the same day first: which of them takes this one's. */
function partnersOf(meeting: Meeting, view: PlanView, zone: Zone): Meeting[] {
  const day = zone.dayOf(startOf(meeting));
  const away = (one: Meeting) => Math.abs(zone.dayOf(startOf(one)) - day);
  return view.items
    .filter((one) => one.state === 'published' && one.room !== null && one.room !== meeting.room)
    .sort((a, b) => away(a) - away(b) || startOf(a) - startOf(b));
}

/** Two public meetings change rooms at once; one after the other, each would find its new room taken. */
export function SwapDialog({ cycleId, view, zone, meeting, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const partners = partnersOf(meeting, view, zone);
  const [chosen, setChosen] = useState(partners[0]?.id ?? '');
  const [reason, setReason] = useState('');
  const refresh = useRefreshPlan(cycleId);
  const partner = partners.find((one) => one.id === chosen);
  const swap = useMutation({
    mutationFn: (other: Meeting) =>
      swapRooms(cycleId, { meetings: [meeting, other].map(({ id, version }) => ({ id, version })), reason }),
    onSuccess: async () => {
      await refresh();
      showToast(t('swap.done'));
      onClose();
    },
  });
  const problem = swap.error instanceof ProblemError ? swap.error : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('swap.title', { title: meeting.title })}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          {partner && (
            <Button variant="primary" busy={swap.isPending} onClick={() => swap.mutate(partner)}>
              {t('swap.confirm')}
            </Button>
          )}
        </>
      }
    >
      <ProblemNotice error={swap.error} shown={['reason']} />
      {partner ? (
        <div className={s.form}>
          <SelectField label={t('swap.with')} value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {partners.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.room} · ${one.title} · ${format.weekday(one.startsAt)}, ${format.timeRange(one.startsAt, one.endsAt)}`}
              </option>
            ))}
          </SelectField>
          <p>
            {t('swap.outcome', { title: meeting.title, room: partner.room, other: partner.title, its: meeting.room })}
          </p>
          <TextArea
            label={t('form.reason')}
            hint={t('form.reasonHint')}
            rows={2}
            value={reason}
            error={problem?.forField('reason')}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      ) : (
        <Notice tone="info">{t('swap.nobody')}</Notice>
      )}
    </Dialog>
  );
}
