import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { MODALITIES } from '@minga/shared/meetings/rules.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { type FormOf, useForm } from '../../../lib/use-form.ts';
import { Checkbox, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { createMeeting, updateMeeting, useRefreshPlan } from '../api.ts';
import { ChoiceList } from './choice-list.tsx';
import s from './dialogs.module.css';
import { type Draft, draftOf, inputOf } from './meeting-draft.ts';

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
  const form = useForm<Draft, Meeting>({
    start: () => draftOf(meeting, zone, day),
    places: { startsAt: 'date', endsAt: 'to' },
    send: (draft, key) => {
      const input = inputOf(draft, zone);
      if (!meeting) return createMeeting(cycleId, input, key);
      const { version } = meeting;
      return updateMeeting(cycleId, meeting.id, { ...input, version, ...(isPublic ? { reason: draft.reason } : {}) });
    },
    done: async (saved) => {
      await refresh();
      showToast(t(meeting ? 'form.saved' : 'form.created', { title: saved.title }));
      onSaved(saved);
    },
  });
  const organisations = view.organisations.map((one) => ({ id: one.id, label: one.shortName }));
  const named = (all: readonly { id: string; name: string }[]) => all.map(({ id, name }) => ({ id, label: name }));
  const list = (name: 'organisations' | 'themes' | 'facilitators' | 'people') => ({
    legend: t(`form.${name}`),
    chosen: form.watch(name),
    onChange: (chosen: string[]) => form.set(name, chosen),
    error: form.error(name),
  });
  return (
    <FormDialog
      form={form}
      size="wide"
      onClose={onClose}
      title={t(meeting ? 'form.edit' : 'form.new')}
      submit={t(isPublic ? 'form.saveAndPublish' : 'form.save')}
      cancel={t('form.back')}
    >
      <TextField label={t('form.title')} maxLength={200} {...form.field('title')} />
      <TimeFields form={form} zone={zone} />
      <PlaceFields form={form} />
      <ChoiceList {...list('organisations')} choices={organisations} />
      <ChoiceList {...list('themes')} choices={named(view.themes)} />
      <ChoiceList {...list('facilitators')} choices={named(view.people)} />
      <ChoiceList {...list('people')} choices={named(view.people)} />
      <TextArea label={t('form.agenda')} optional {...form.field('agenda')} />
      {isPublic && <TextArea label={t('form.reason')} hint={t('form.reasonHint')} rows={2} {...form.field('reason')} />}
    </FormDialog>
  );
}

type FieldsProps = { form: FormOf<Draft, Meeting> };

/** A date or time that is emptied stays what it was. */
function TimeFields({ form, zone }: FieldsProps & { zone: Zone }) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const clock = (name: 'date' | 'from' | 'to') => ({
    label: t(`form.${name}`),
    type: name === 'date' ? 'date' : 'time',
    step: name === 'date' ? undefined : 300,
    value: form.watch(name),
    error: form.error(name),
    onChange: (event: { target: { value: string } }) => event.target.value && form.set(name, event.target.value),
  });
  const noon = new Date(zone.instantOf(dayNumber(form.watch('date')), 720));
  return (
    <div className={s.three}>
      <TextField {...clock('date')} />
      <TextField {...clock('from')} />
      <TextField {...clock('to')} />
      <p className={s.zone}>{t('form.zone', { zone: format.zone(noon) })}</p>
    </div>
  );
}

function PlaceFields({ form }: FieldsProps) {
  const { t } = useTranslation(['meetings', 'shell']);
  const [modality, room] = form.watch(['modality', 'room']);
  return (
    <>
      <div className={s.three}>
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
      </div>
      {modality !== 'in_person' && (
        <TextArea label={t('form.joining')} hint={t('form.joiningHint')} optional rows={2} {...form.field('joining')} />
      )}
      {room.trim() !== '' && <Checkbox label={t('form.roomShared')} {...form.field('roomShared')} />}
    </>
  );
}
