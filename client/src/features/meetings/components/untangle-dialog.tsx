import type { PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { rearrangeMeetings } from '../api.ts';
import { PlannedLetter, usePeopleNotified } from './planned-letter.tsx';
import { UntangleChoice } from './untangle-choice.tsx';
import { type Choice, meetingsOfChoice, placesOf, questionOf, START } from './untangle-model.ts';
import { UntangleFound } from './untangle-found.tsx';
import { UntangleProgress } from './untangle-progress.tsx';
import { useRearranged } from './use-rearranged.ts';
import { useUntangle } from './use-untangle.ts';

type Props = { cycleId: string; view: PlanView; zone: Zone; day: number; onClose: () => void };

/** Chooses what may move, has it worked out beside the page, shows what comes of it, and takes it in one act. */
export default function UntangleDialog({ cycleId, view, zone, day, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const [choice, setChoice] = useState<Choice>(START);
  /** As it was when it was asked: what is found holds for that plan. */
  const [asked, setAsked] = useState(view);
  const announce = useRearranged(cycleId);
  const { now, begin, stop, reset } = useUntangle();
  const chosen = meetingsOfChoice(choice, view, zone, day);
  const places = now.state === 'found' ? placesOf(now.outcome, asked) : [];
  const moved = asked.items.filter(({ id }) => places.some((one) => one.id === id));
  const published = moved.filter(({ state }) => state === 'published').map(({ id }) => id);
  const letter = published.length > 0 ? { kind: 'changed' as const, meetings: published } : null;
  const people = usePeopleNotified(cycleId, letter);
  const form = useForm({
    start: { reason: '' },
    send: ({ reason }) => rearrangeMeetings(cycleId, { meetings: places, ...(letter ? { reason } : {}) }),
    done: async ({ items }) => {
      await announce(items, asked, letter === null);
      onClose();
    },
  });
  const written = letter && { ...letter, reason: form.watch('reason') };
  const search = () => {
    setAsked(view);
    begin(questionOf(choice, chosen, view));
  };
  const apply =
    people > 0
      ? t('untangle.applyAndNotify', { count: places.length, people: t('untangle.people', { count: people }) })
      : t('untangle.apply', { count: places.length });
  const canSearch = chosen.length > 0 && (choice.day || choice.hour || choice.room);
  return (
    <FormDialog
      form={form}
      size="wide"
      title={t('untangle.title')}
      onClose={onClose}
      actions={
        <>
          {now.state === 'found' ? (
            <Button onClick={reset}>{t('untangle.again')}</Button>
          ) : (
            <Button onClick={onClose}>{t('form.back')}</Button>
          )}
          {now.state === 'running' && (
            <Button variant="primary" onClick={stop}>
              {t('untangle.stop')}
            </Button>
          )}
          {(now.state === 'idle' || now.state === 'failed') && (
            <Button variant="primary" onClick={search} disabled={!canSearch}>
              {t('untangle.search', { count: chosen.length })}
            </Button>
          )}
          {places.length > 0 && (
            <Button variant="primary" type="submit" form={form.id} busy={form.isBusy}>
              {apply}
            </Button>
          )}
        </>
      }
    >
      {now.state === 'failed' && <Notice tone="error">{t('untangle.failed')}</Notice>}
      {(now.state === 'idle' || now.state === 'failed') && (
        <UntangleChoice choice={choice} onChoose={setChoice} chosen={chosen} view={view} zone={zone} day={day} />
      )}
      {now.state === 'running' && <UntangleProgress progress={now.progress} />}
      {now.state === 'found' && (
        <>
          <UntangleFound outcome={now.outcome} view={asked} zone={zone} mayAskMore={!choice.withPublished} />
          {letter && <ReasonField label={t('form.reason')} hint={t('form.reasonHint')} {...form.field('reason')} />}
          {written && <PlannedLetter cycleId={cycleId} planned={written} />}
        </>
      )}
    </FormDialog>
  );
}
