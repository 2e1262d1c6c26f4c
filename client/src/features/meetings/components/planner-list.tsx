import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Stamp } from '../../../ui/stamp.tsx';
import { type Changers, useChangedBy } from './plan-company.tsx';
import { meetingsOfDay } from './plan-model.ts';
import { Panel, Row, Stack } from '../../../ui/layout.tsx';
import s from './planner-list.module.css';

type Props = {
  view: PlanView;
  zone: Zone;
  day: number;
  flagged: ReadonlySet<string>;
  highlighted: ReadonlySet<string>;
  changers: Changers;
  onOpen: (meeting: Meeting) => void;
  onMove: (meeting: Meeting) => void;
};

/** The day as a list: the same acts as the timeline, for a phone, a large zoom or whoever prefers reading. */
export function PlannerList({ view, zone, day, flagged, highlighted, changers, onOpen, onMove }: Props) {
  const { t } = useTranslation(['meetings', 'shell']);
  const format = useFormat(zone.name);
  const changedBy = useChangedBy();
  const meetings = meetingsOfDay(view.items, day, zone);
  if (meetings.length === 0) return <p className={s.none}>{t('plan.emptyDay')}</p>;
  return (
    <Stack as="ul" gap={3} className={s.list}>
      {meetings.map((meeting) => {
        const organisations = view.organisations
          .filter((one) => meeting.organisations.includes(one.id))
          .map((one) => one.shortName);
        return (
          <Panel
            as="li"
            padded
            key={meeting.id}
            className={cx(flagged.has(meeting.id) && s.flagged, highlighted.has(meeting.id) && s.lit)}
          >
            <Row gap={3} align="center" justify="between">
              <span className={s.span}>{format.timeRange(meeting.startsAt, meeting.endsAt)}</span>
              <Stamp tone={meeting.state === 'published' ? 'moss' : 'muted'}>{t(`state.${meeting.state}`)}</Stamp>
            </Row>
            <h2 className={s.title}>{meeting.title}</h2>
            <p className={s.detail}>
              {[t(`shell:modality.${meeting.modality}`), meeting.room, ...organisations].filter(Boolean).join(' · ')}
            </p>
            {flagged.has(meeting.id) && (
              <Row as="p" gap={1.5} align="center" className={s.warning}>
                <TriangleAlert aria-hidden="true" /> {t('plan.hasFlags')}
              </Row>
            )}
            {changers.has(meeting.id) && <p className={s.changed}>{changedBy(changers.get(meeting.id))}</p>}
            <Row gap={2} wrap className={s.actions}>
              <Button
                size="small"
                onClick={() => onMove(meeting)}
                aria-label={t('sheet.moveThis', { title: meeting.title })}
              >
                {t('sheet.move')}
              </Button>
              <Button
                size="small"
                variant="quiet"
                onClick={() => onOpen(meeting)}
                aria-label={t('sheet.openThis', { title: meeting.title })}
              >
                {t('sheet.open')}
              </Button>
            </Row>
          </Panel>
        );
      })}
    </Stack>
  );
}
