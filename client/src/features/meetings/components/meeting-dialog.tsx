import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import { MODALITIES, type Modality } from '@minga/shared/meetings/rules.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { dayNumber, type Zone } from '@minga/shared/meetings/zone.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
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
  const [draft, setDraft] = useState(() => draftOf(meeting, zone, day));
  const form = useId();
  const key = useFormKey();
  const refresh = useRefreshPlan(cycleId);
  const set = (fields: Partial<Draft>) => setDraft((now) => ({ ...now, ...fields }));
  const isPublic = meeting?.state === 'published';
  const save = useMutation({
    mutationFn: () => {
      const input = inputOf(draft, zone);
      if (!meeting) return createMeeting(cycleId, input, key);
      return updateMeeting(cycleId, meeting.id, {
        ...input,
        version: meeting.version,
        ...(isPublic ? { reason: draft.reason } : {}),
      });
    },
    onSuccess: async (saved) => {
      await refresh();
      showToast(t(meeting ? 'form.saved' : 'form.created', { title: saved.title }));
      onSaved(saved);
    },
  });
  const problem = save.error instanceof ProblemError ? save.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <Dialog
      open
      size="wide"
      onClose={onClose}
      title={t(meeting ? 'form.edit' : 'form.new')}
      actions={
        <>
          <Button onClick={onClose}>{t('form.back')}</Button>
          <Button variant="primary" type="submit" form={form} busy={save.isPending}>
            {t(isPublic ? 'form.saveAndPublish' : 'form.save')}
          </Button>
        </>
      }
    >
      <ProblemNotice
        error={save.error}
        shown={[
          'title',
          'startsAt',
          'endsAt',
          'room',
          'reason',
          'agenda',
          'joining',
          'organisations',
          'themes',
          'people',
        ]}
      />
      <form id={form} className={s.form} onSubmit={submit} noValidate>
        <TextField
          label={t('form.title')}
          value={draft.title}
          error={problem?.forField('title')}
          maxLength={200}
          onChange={(event) => set({ title: event.target.value })}
        />
        <TimeFields draft={draft} set={set} zone={zone} problem={problem} />
        <PlaceFields draft={draft} set={set} problem={problem} />
        <ChoiceList
          legend={t('form.organisations')}
          choices={view.organisations.map((one) => ({ id: one.id, label: one.shortName }))}
          chosen={draft.organisations}
          onChange={(organisations) => set({ organisations })}
          error={problem?.forField('organisations')}
        />
        <ChoiceList
          legend={t('form.themes')}
          choices={view.themes.map((one) => ({ id: one.id, label: one.name }))}
          chosen={draft.themes}
          onChange={(themes) => set({ themes })}
          error={problem?.forField('themes')}
        />
        <ChoiceList
          legend={t('form.facilitators')}
          choices={view.people.map((one) => ({ id: one.id, label: one.name }))}
          chosen={draft.facilitators}
          onChange={(facilitators) => set({ facilitators })}
        />
        <ChoiceList
          legend={t('form.people')}
          choices={view.people.map((one) => ({ id: one.id, label: one.name }))}
          chosen={draft.people}
          onChange={(people) => set({ people })}
          error={problem?.forField('people')}
        />
        <TextArea
          label={t('form.agenda')}
          optional
          value={draft.agenda}
          error={problem?.forField('agenda')}
          onChange={(event) => set({ agenda: event.target.value })}
        />
        {isPublic && (
          <TextArea
            label={t('form.reason')}
            hint={t('form.reasonHint')}
            rows={2}
            value={draft.reason}
            error={problem?.forField('reason')}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </form>
    </Dialog>
  );
}

type FieldsProps = { draft: Draft; set: (fields: Partial<Draft>) => void; problem: ProblemError | null };

function TimeFields({ draft, set, zone, problem }: FieldsProps & { zone: Zone }) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  return (
    <div className={s.three}>
      <TextField
        label={t('form.date')}
        type="date"
        value={draft.date}
        error={problem?.forField('startsAt')}
        onChange={(event) => event.target.value && set({ date: event.target.value })}
      />
      <TextField
        label={t('form.from')}
        type="time"
        step={300}
        value={draft.from}
        onChange={(event) => event.target.value && set({ from: event.target.value })}
      />
      <TextField
        label={t('form.to')}
        type="time"
        step={300}
        value={draft.to}
        error={problem?.forField('endsAt')}
        onChange={(event) => event.target.value && set({ to: event.target.value })}
      />
      <p className={s.zone}>
        {t('form.zone', { zone: format.zone(new Date(zone.instantOf(dayNumber(draft.date), 720))) })}
      </p>
    </div>
  );
}

function PlaceFields({ draft, set, problem }: FieldsProps) {
  const { t } = useTranslation(['meetings', 'shell']);
  return (
    <>
      <div className={s.three}>
        <SelectField
          label={t('form.modality')}
          value={draft.modality}
          onChange={(event) => set({ modality: event.target.value as Modality })}
        >
          {MODALITIES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:modality.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('form.room')}
          optional
          value={draft.room}
          maxLength={120}
          error={problem?.forField('room')}
          onChange={(event) => set({ room: event.target.value })}
        />
        <SelectField
          label={t('form.stage')}
          value={draft.stage}
          onChange={(event) => set({ stage: event.target.value as StageName | '' })}
        >
          <option value="">{t('form.noStage')}</option>
          {STAGE_NAMES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:stage.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {draft.modality !== 'in_person' && (
        <TextArea
          label={t('form.joining')}
          hint={t('form.joiningHint')}
          optional
          rows={2}
          value={draft.joining}
          error={problem?.forField('joining')}
          onChange={(event) => set({ joining: event.target.value })}
        />
      )}
      {draft.room.trim() !== '' && (
        <Checkbox
          label={t('form.roomShared')}
          checked={draft.roomShared}
          onChange={(event) => set({ roomShared: event.target.checked })}
        />
      )}
    </>
  );
}
