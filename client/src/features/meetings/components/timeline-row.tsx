import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { placeOf } from '../../../lib/time-scale.ts';
import { cx } from '../../../ui/cx.ts';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { type Changers, useChangedBy } from './plan-company.tsx';
import { type Bounds, coverageOf, endOf, lanesOf, type Matched, type Row as PlanRow, startOf } from './plan-model.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './timeline.module.css';
import type { Drag, DragHandlers } from './use-drag.ts';

type Props = {
  row: PlanRow;
  /** Of an organisation: what the matching of its delegates says. */
  matched: Matched | null;
  bounds: Bounds;
  timeZone: string;
  drag: Drag | null;
  handlersOf: (meeting: Meeting) => DragHandlers;
  flagged: ReadonlySet<string>;
  highlighted: ReadonlySet<string>;
  changers: Changers;
};

const LANE = 42;

/** A resource and its meetings of the day, with a bar that says how well it can follow them. */
export function TimelineRow({
  row,
  matched,
  bounds,
  timeZone,
  drag,
  handlersOf,
  flagged,
  highlighted,
  changers,
}: Props) {
  const { t } = useTranslation('meetings');
  const changedBy = useChangedBy();
  const { placed, lanes } = lanesOf(row.meetings);
  const place = (from: number, to: number) => {
    const { start, size } = placeOf(bounds, { from, to });
    return { left: start, width: size };
  };
  const ghost =
    drag && row.meetings.some((meeting) => meeting.id === drag.meeting.id) && drag.dayShift === 0 ? drag : null;
  return (
    <>
      <div className={s.head}>
        <Row as="span" weight={620} gap={2} align="center" className={s.name}>
          {row.sector && <SectorMark sector={row.sector} size={14} />}
          {row.label}
        </Row>
        {row.sector && (
          <Text as="span" size={14} tone="muted">
            {t('flag.delegates', { count: row.capacity ?? 0 })}
          </Text>
        )}
      </div>
      <div className={s.row} style={{ minHeight: lanes * LANE + 14 }}>
        <Stack as="ul" aria-label={row.label}>
          {placed.map(({ meeting, lane }) => (
            <li
              key={meeting.id}
              className={s.place}
              style={{ ...place(startOf(meeting), endOf(meeting)), top: lane * LANE + 3 }}
            >
              <Block
                meeting={meeting}
                timeZone={timeZone}
                handlers={handlersOf(meeting)}
                isFlagged={flagged.has(meeting.id)}
                isLit={highlighted.has(meeting.id)}
                isMoving={drag?.meeting.id === meeting.id}
                changedBy={changedBy(changers.get(meeting.id))}
              />
            </li>
          ))}
        </Stack>
        {ghost && (
          <span className={s.ghost} style={{ ...place(ghost.startsAt, ghost.startsAt + ghost.length), top: 3 }} />
        )}
        {row.capacity !== null && (
          <div className={s.coverage} aria-hidden="true">
            {coverageOf(row.meetings, row.capacity, matched).map(({ from, to, state }) => (
              <span key={from} className={cx(s.stretch, s[state])} style={place(from, to)} />
            ))}
          </div>
        )}
      </div>
    </>
  );
}

type BlockProps = {
  meeting: Meeting;
  timeZone: string;
  handlers: DragHandlers;
  isFlagged: boolean;
  isLit: boolean;
  isMoving: boolean;
  /** Who else changes it, in words; empty for nobody. */
  changedBy: string;
};

function Block({ meeting, timeZone, handlers, isFlagged, isLit, isMoving, changedBy }: BlockProps) {
  const { t } = useTranslation('meetings');
  const format = useFormat(timeZone);
  const span = format.timeRange(meeting.startsAt, meeting.endsAt);
  const state = t(`state.${meeting.state}`);
  return (
    <Tooltip text={[meeting.title, span, changedBy].filter(Boolean).join('\n')}>
      <button
        type="button"
        className={cx(
          s.block,
          s[meeting.state],
          isFlagged && s.flagged,
          isLit && s.lit,
          isMoving && s.moving,
          changedBy && s.changed,
        )}
        data-meeting={meeting.id}
        aria-label={[meeting.title, span, state, isFlagged ? t('plan.hasFlags') : '', changedBy]
          .filter(Boolean)
          .join(', ')}
        aria-describedby="planner-keys"
        {...handlers}
      >
        {isFlagged && <TriangleAlert className={s.alert} aria-hidden="true" strokeWidth={2} />}
        <span className={s.title}>{meeting.title}</span>
      </button>
    </Tooltip>
  );
}
