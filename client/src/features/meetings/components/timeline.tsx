import { stretchesOf } from '@minga/shared/meetings/coverage.ts';
import type { Heat } from '@minga/shared/meetings/heat.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { cx } from '../../../ui/cx.ts';
import { HourLines, HourNames } from '../../../ui/time-axis.tsx';
import type { Changers } from './plan-company.tsx';
import { boundsOf, meetingsOfDay, rowsOf, type RowKind } from './plan-model.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './timeline.module.css';
import { TimelineRow } from './timeline-row.tsx';
import { type Drag, heatAt, useDrag, usePlan } from './use-drag.ts';

type Props = {
  view: PlanView;
  zone: Zone;
  day: number;
  kind: RowKind;
  flagged: ReadonlySet<string>;
  highlighted: ReadonlySet<string>;
  changers: Changers;
  onOpen: (meeting: Meeting) => void;
  onMove: (meeting: Meeting, startsAt: number) => void;
  /** Which meeting is being dragged, or none any more. */
  onDrag: (meetingId: string | null) => void;
  /** Told while a drag lasts, so that the day strip can colour the other days. */
  renderStrip: (drag: Drag | null) => React.ReactNode;
};

/** The least width of the tracks in timeline.module.css. */
const TRACK = 640;

/** One day, one row for each organisation, theme, room or person, and the heat of the meeting being moved. */
export function Timeline({ view, zone, day, kind, flagged, highlighted, changers, ...acts }: Props) {
  const { onOpen, onMove, onDrag, renderStrip } = acts;
  const { t } = useTranslation('meetings');
  const track = useRef<HTMLDivElement>(null);
  const plan = usePlan(view);
  const meetings = useMemo(() => meetingsOfDay(view.items, day, zone), [view, day, zone]);
  const bounds = useMemo(() => boundsOf(day, meetings, zone), [day, meetings, zone]);
  const rows = rowsOf(view, kind, meetings, t(`plan.none.${kind}`));
  const matched = useMemo(() => (kind === 'organisations' ? stretchesOf(plan) : null), [plan, kind]);
  const onDrop = (meeting: Meeting, startsAt: number, dayShift: number) =>
    onMove(
      meeting,
      dayShift === 0 ? startsAt : zone.instantOf(zone.dayOf(startsAt) + dayShift, zone.minuteOf(startsAt)),
    );
  const { drag, handlersOf } = useDrag({ plan, bounds, track, onDrop, onOpen });
  const dragged = drag?.meeting.id ?? null;
  useEffect(() => {
    onDrag(dragged);
    return () => onDrag(null);
  }, [dragged, onDrag]);
  return (
    <>
      {renderStrip(drag)}
      <DragStatus drag={drag} timeZone={zone.name} />
      <section className={s.scroll} aria-label={t('plan.timeline')}>
        <div className={s.grid}>
          <div className={s.hours}>
            <HourNames scale={bounds} zone={zone} room={TRACK} />
          </div>
          <div className={s.tracks} ref={track} aria-hidden="true">
            <HourLines scale={bounds} />
            {drag && <HeatLayer heat={drag.heat} />}
          </div>
          {rows.map((row) => (
            <TimelineRow
              key={row.id}
              row={row}
              matched={matched && { short: matched.short.get(row.id) ?? [], thin: matched.thin.get(row.id) ?? [] }}
              bounds={bounds}
              timeZone={zone.name}
              drag={drag}
              handlersOf={handlersOf}
              flagged={flagged}
              highlighted={highlighted}
              changers={changers}
            />
          ))}
        </div>
      </section>
      {drag && <HeatLegend />}
    </>
  );
}

export function warmth(counts: {
  people: number;
  organisations: number;
  blocks: number;
}): 'free' | 'warm' | 'hot' | 'blocked' {
  if (counts.blocks > 0) return 'blocked';
  const both = counts.people + counts.organisations;
  return both === 0 ? 'free' : both <= 2 ? 'warm' : 'hot';
}

function HeatLayer({ heat }: { heat: Heat }) {
  const width = `${100 / heat.slots.length}%`;
  return (
    <div className={s.heat}>
      {Array.from(heat.slots, (slot) => (
        <span key={slot} className={cx(s.slot, s[warmth(heatAt(heat, slot))])} style={{ width }} />
      ))}
    </div>
  );
}

function HeatLegend() {
  const { t } = useTranslation('meetings');
  return (
    <Row as="p" size={14} tone="muted" gap={1} across={2} align="center" wrap className={s.legend}>
      <span className={cx(s.key, s.free)} /> {t('plan.heat.free')}
      <span className={cx(s.key, s.warm)} /> {t('plan.heat.warm')}
      <span className={cx(s.key, s.hot)} /> {t('plan.heat.hot')}
      <span className={cx(s.key, s.blocked)} /> {t('plan.heat.blocked')}
    </Row>
  );
}

/** What the colours say, in words, for everybody. The line is always there, so that nothing jumps when a drag starts. */
function DragStatus({ drag, timeZone }: { drag: Drag | null; timeZone: string }) {
  const { t } = useTranslation('meetings');
  const format = useFormat(timeZone);
  const words = () => {
    if (!drag) return t('plan.howToMove');
    const { people, organisations, blocks } = heatAt(drag.heat, drag.startsAt);
    const span = format.timeRange(new Date(drag.startsAt), new Date(drag.startsAt + drag.length));
    if (people + organisations + blocks === 0) return t('plan.drag.free', { title: drag.meeting.title, span });
    const parts = [
      organisations > 0 ? t('plan.drag.organisations', { count: organisations }) : '',
      people > 0 ? t('plan.drag.people', { count: people }) : '',
      blocks > 0 ? t('plan.drag.blocks') : '',
    ];
    return t('plan.drag.taken', { title: drag.meeting.title, span, who: parts.filter(Boolean).join(', ') });
  };
  return (
    <Text
      size={14}
      tone="muted"
      className={cx(s.status, drag !== null && s.speaking)}
      role="status"
      aria-live={drag ? 'polite' : 'off'}
    >
      {words()}
    </Text>
  );
}
