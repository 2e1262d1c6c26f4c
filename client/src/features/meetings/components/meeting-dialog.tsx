import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { MODALITIES } from '@minga/shared/meetings/rules.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { type FormOf, useForm } from '../../../lib/use-form.ts';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { type Choice, MultiComboBox } from '../../../ui/combo-box.tsx';
import { DateField, TimeField } from '../../../ui/date-field.tsx';
import { Checkbox, ReasonField, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { createMeeting, updateMeeting, useRefreshPlan } from '../api.ts';
import { Grid, Text } from '../../../ui/layout.tsx';
import s from './dialogs.module.css';
import { type Draft, draftOf, inputOf, plannedOf } from './meeting-draft.ts';
import { PlannedLetter, usePeopleNotified } from './planned-letter.tsx';

type Props = {
  cycleId: string;
  view: PlanView;
  zone: Zone;
  day: number;
  meeting: Meeting | null;
  onClose: () => void;
  onSaved: (meeting: Meeting) => void;
};

/** A meeting from title to guest list. Times are typed on the forum's clock. */
export function MeetingDialog({ cycleId, view, zone, day, meeting, onClose, onSaved }: Props) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshPlan(cycleId);
  const isPublic = meeting?.state === 'published';
  const form = useForm<Draft, Meeting, number | undefined>({
    start: () => draftOf(meeting, zone, day),
    places: { startsAt: 'date', endsAt: 'to' },
    seen: meeting?.version,
    send: (draft, key, version) => {
      const input = inputOf(draft, zone);
      if (!meeting || version === undefined) return createMeeting(cycleId, input, key);
      return updateMeeting(cycleId, meeting.id, { ...input, version, ...(isPublic ? { reason: draft.reason } : {}) });
    },
    done: async (saved) => {
      await refresh();
      showToast(t(meeting ? 'form.saved' : 'form.created', { title: saved.title }));
      onSaved(saved);
    },
  });
  const draft = form.watch();
  const planned = isPublic ? plannedOf(meeting, inputOf(draft, zone), draft.reason) : null;
  const notified = usePeopleNotified(cycleId, planned);
  const named = (all: readonly { id: string; name: string }[]) => all.map(({ id, name }) => ({ id, label: name }));
  const list = (name: 'organisations' | 'themes' | 'facilitators' | 'people', choices: readonly Choice[]) => (
    <MultiComboBox label={t(`form.${name}`)} choices={choices} {...form.value(name)} />
  );
  return (
    <FormDialog
      form={form}
      size="wide"
      onClose={onClose}
      title={t(meeting ? 'form.edit' : 'form.new')}
      submit={
        notified > 0 ? t('form.saveAndNotify', { count: notified }) : t(isPublic ? 'form.saveAndPublish' : 'form.save')
      }
      cancel={t('form.back')}
    >
      <TextField label={t('form.title')} maxLength={200} {...form.field('title')} />
      <TimeFields form={form} zone={zone} />
      <PlaceFields form={form} />
      {list('organisations', organisationChoices(view.organisations))}
      {list('themes', named(view.themes))}
      {list('facilitators', named(view.people))}
      {list('people', named(view.people))}
      <TextArea label={t('form.agenda')} optional {...form.field('agenda')} />
      {isPublic && <ReasonField label={t('form.reason')} hint={t('form.reasonHint')} {...form.field('reason')} />}
      {planned && <PlannedLetter cycleId={cycleId} planned={planned} />}
    </FormDialog>
  );
}

type FieldsProps = { form: FormOf<Draft, Meeting> };

function TimeFields({ form, zone }: FieldsProps & { zone: Zone }) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const date = form.watch('date');
  const isPast = date !== '' && dayNumber(date) < zone.dayOf(serverNow());
  // Summer and winter time differ; without a day it is said for today.
  const noon = date === '' ? serverNow() : zone.instantOf(dayNumber(date), 720);
  return (
    <Grid columns="fit-180" gap={3} align="start">
      <DateField label={t('form.date')} hint={isPast && t('form.isPast')} {...form.value('date')} />
      <TimeField label={t('form.from')} {...form.value('from')} />
      <TimeField label={t('form.to')} after={form.watch('from')} {...form.value('to')} />
      <Text size={14} tone="muted" className={s.zone}>
        {t('form.zone', { zone: format.zone(noon) })}
      </Text>
    </Grid>
  );
}

function PlaceFields({ form }: FieldsProps) {
  const { t } = useTranslation(['meetings', 'shell']);
  const [modality, room] = form.watch(['modality', 'room']);
  return (
    <>
      <Grid columns="fit-180" gap={3} align="start">
        <SelectField label={t('form.modality')} {...form.field('modality')}>
          {MODALITIES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:modality.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField label={t('form.room')} optional maxLength={120} {...form.field('room')} />
        <SelectField label={t('form.stage')} {...form.field('stage')}>
          <option value="">{t('form.noStage')}</option>
          {STAGE_NAMES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:stage.${one}`)}
            </option>
          ))}
        </SelectField>
      </Grid>
      {modality !== 'in_person' && (
        <TextArea label={t('form.joining')} hint={t('form.joiningHint')} optional rows={2} {...form.field('joining')} />
      )}
      {room.trim() !== '' && <Checkbox label={t('form.roomShared')} {...form.field('roomShared')} />}
    </>
  );
}
