import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { ArrowLeftRight, CalendarX, MoveRight, PencilLine, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Link } from '../../../ui/link.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { FlagList } from './flag-list.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './meeting-sheet.module.css';

type Props = {
  meeting: Meeting;
  view: PlanView;
  clusters: readonly ShownFlag[];
  onClose: () => void;
  onEdit: () => void;
  onMove: () => void;
  onPublish: () => void;
  onSwap: () => void;
  onCancel: () => void;
};

/** One meeting from the planner: what is known about it, what the rules say, and everything that can be done with it. */
export function MeetingSheet({ meeting, view, clusters, onClose, onEdit, onMove, onPublish, onSwap, onCancel }: Props) {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(view.timeZone);
  const { slug } = useCycle().cycle;
  const own = clusters.filter((cluster) => cluster.meetings.some((one) => one.id === meeting.id));
  const names = (ids: readonly string[], from: readonly { id: string; name?: string; shortName?: string }[]) =>
    from
      .filter((one) => ids.includes(one.id))
      .map((one) => one.shortName ?? one.name)
      .join(', ');
  const people = (role: string) =>
    names(
      (meeting.people ?? []).filter((one) => one.role === role).map((one) => one.personId),
      view.people,
    );
  const facts = [
    [
      t('form.date'),
      `${format.weekday(meeting.startsAt).replace(',', '')}, ${format.timeRange(meeting.startsAt, meeting.endsAt)}`,
    ],
    [t('form.modality'), [t(`shell:modality.${meeting.modality}`), meeting.room].filter(Boolean).join(' · ')],
    [t('form.joining'), meeting.joining],
    [t('form.stage'), meeting.stage ? t(`shell:stage.${meeting.stage}`) : t('form.noStage')],
    [t('form.themes'), names(meeting.themes, view.themes)],
    [t('form.organisations'), names(meeting.organisations, view.organisations)],
    [t('form.facilitators'), people('facilitator')],
    [t('form.people'), people('participant')],
    [t('form.agenda'), meeting.agenda],
  ].filter(([, value]) => value);
  return (
    <Dialog open size="side" onClose={onClose} title={meeting.title}>
      <p className={s.state}>
        <Stamp tone={meeting.state === 'published' ? 'moss' : 'muted'}>{t(`state.${meeting.state}`)}</Stamp>
      </p>
      <Row gap={2} wrap className={s.actions}>
        <Button icon={<MoveRight aria-hidden="true" />} size="small" onClick={onMove}>
          {t('sheet.move')}
        </Button>
        <Button icon={<PencilLine aria-hidden="true" />} size="small" onClick={onEdit}>
          {t('sheet.edit')}
        </Button>
        {meeting.state === 'published' && meeting.room !== null && (
          <Button icon={<ArrowLeftRight aria-hidden="true" />} size="small" onClick={onSwap}>
            {t('sheet.swap')}
          </Button>
        )}
        {meeting.state === 'draft' && (
          <Button icon={<Send aria-hidden="true" />} size="small" variant="primary" onClick={onPublish}>
            {t('sheet.publish')}
          </Button>
        )}
        <Button icon={<CalendarX aria-hidden="true" />} variant="danger" size="small" onClick={onCancel}>
          {t('sheet.cancel')}
        </Button>
      </Row>
      {meeting.state !== 'draft' && (
        <p>
          <Link to={paths.meeting(slug, meeting.id)}>{t('sheet.page')}</Link>
        </p>
      )}
      <Stack as="dl" gap={3} className={s.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </Stack>
      {own.length > 0 && (
        <section>
          <h3 className={s.heading}>{t('sheet.flags')}</h3>
          <FlagList clusters={own} timeZone={view.timeZone} />
        </section>
      )}
    </Dialog>
  );
}
