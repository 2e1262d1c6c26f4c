import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { swapRooms, useRefreshPlan } from '../api.ts';
import { startOf } from './plan-model.ts';
import { PlannedLetter, usePeopleNotified } from './planned-letter.tsx';

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
  const refresh = useRefreshPlan(cycleId);
  const partnerOf = (id: string) => partners.find((one) => one.id === id);
  const form = useForm<{ other: string; reason: string }, unknown>({
    start: { other: partners[0]?.id ?? '', reason: '' },
    send: ({ other, reason }) =>
      swapRooms(cycleId, {
        meetings: [meeting, partnerOf(other)].flatMap((one) => (one ? [{ id: one.id, version: one.version }] : [])),
        reason,
      }),
    done: async () => {
      await refresh();
      showToast(t('swap.done'));
      onClose();
    },
  });
  const partner = partnerOf(form.watch('other'));
  const planned = partner
    ? {
        kind: 'changed' as const,
        meetings: [meeting.id, partner.id],
        reason: form.watch('reason'),
        changes: [
          { id: meeting.id, room: partner.room },
          { id: partner.id, room: meeting.room },
        ],
      }
    : null;
  const notified = usePeopleNotified(cycleId, planned);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('swap.title', { title: meeting.title })}
      submit={partner && (notified > 0 ? t('swap.andNotify', { count: notified }) : t('swap.confirm'))}
      cancel={t('form.back')}
    >
      {partners.length > 0 ? (
        <>
          <ComboBox
            label={t('swap.with')}
            choices={partners.map(({ id, room, title, startsAt, endsAt }) => ({
              id,
              label: `${room} · ${title}`,
              detail: `${format.weekday(startsAt)}, ${format.timeRange(startsAt, endsAt)}`,
            }))}
            {...form.value('other')}
          />
          {partner && (
            <p>
              {t('swap.outcome', { title: meeting.title, room: partner.room, other: partner.title, its: meeting.room })}
            </p>
          )}
          <ReasonField label={t('form.reason')} hint={t('form.reasonHint')} {...form.field('reason')} />
          {planned && <PlannedLetter cycleId={cycleId} planned={planned} />}
        </>
      ) : (
        <Notice tone="info">{t('swap.nobody')}</Notice>
      )}
    </FormDialog>
  );
}
