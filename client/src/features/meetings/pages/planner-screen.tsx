import { paths } from '@minga/shared/kernel/paths.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import { dayNumber, zoneOf } from '@minga/shared/meetings/zone.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Import, Plus, Send } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { inOneLine } from '../../../lib/http.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { abilitiesQuery, flagsQuery, moveMeeting, planQuery, useRefreshPlan } from '../api.ts';
import { usePlanPresence } from '../live.ts';
import { DayStrip } from '../components/day-strip.tsx';
import { FlagPanel } from '../components/flag-panel.tsx';
import { clustersOf } from '../components/flag-list.tsx';
import { endOf, ROW_KINDS, type RowKind, startOf } from '../components/plan-model.ts';
import { changersOf, PlanCompany } from '../components/plan-company.tsx';
import { type Open, PlannerDialogs } from '../components/planner-dialogs.tsx';
import { PlanSummary } from '../components/plan-summary.tsx';
import { PlannerList } from '../components/planner-list.tsx';
import { Timeline } from '../components/timeline.tsx';
import { usePlan } from '../components/use-drag.ts';
import { NARROW, useMedia } from '../../../lib/use-media.ts';
import { useWhen } from '../components/use-when.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './planner-screen.module.css';

export function Page() {
  const { t } = useTranslation('meetings');
  const { cycle } = useCycle();
  const { plan: canPlan } = useSuspenseQuery(abilitiesQuery(cycle.id)).data;
  if (!canPlan) {
    return (
      <Frame>
        <EmptyState
          level={1}
          title={t('plan.notYours')}
          action={<LinkButton to={paths.meetings(cycle.slug)}>{t('plan.toCalendar')}</LinkButton>}
        >
          {t('plan.notYoursText')}
        </EmptyState>
      </Frame>
    );
  }
  return <Planner cycleId={cycle.id} slug={cycle.slug} />;
}

/** The day to open on: today, or the first one with something still ahead. */
function firstDay(view: PlanView, today: number): number {
  const zone = zoneOf(view.timeZone);
  const days = view.items.map((meeting) => zone.dayOf(startOf(meeting))).sort((a, b) => a - b);
  return days.find((day) => day >= today) ?? days.at(-1) ?? today;
}

/** The meeting that an open dialog changes. */
function changedIn(open: Open | null): string | null {
  const changes = open?.kind === 'edit' || open?.kind === 'move' || open?.kind === 'swap' || open?.kind === 'cancel';
  return changes ? open.id : null;
}

/** A move is applied at once and can be taken back for ten seconds; a public meeting asks for its reason first. */
function useMove(cycleId: string, timeZone: string) {
  const { t } = useTranslation('meetings');
  const when = useWhen(timeZone);
  const refresh = useRefreshPlan(cycleId);
  const move = useMutation({
    mutationFn: ({ meeting, startsAt }: { meeting: Meeting; startsAt: number }) => {
      const endsAt = startsAt + endOf(meeting) - startOf(meeting);
      return moveMeeting(cycleId, meeting.id, {
        startsAt: new Date(startsAt).toISOString(),
        endsAt: new Date(endsAt).toISOString(),
        version: meeting.version,
      });
    },
    onSuccess: async (after, { meeting }) => {
      await refresh();
      announceMove(meeting, after);
    },
    onError: async (error) => {
      showToast(inOneLine(error), { tone: 'error' });
      await refresh();
    },
  });
  function announceMove(before: Meeting, after: Meeting): void {
    const message = t('move.done', {
      title: after.title,
      when: when.moment(after.startsAt),
    });
    const undo = () => move.mutate({ meeting: after, startsAt: startOf(before) });
    showToast(message, after.state === 'draft' ? { undo } : {});
  }
  return { move: move.mutate, announceMove, moving: move.isPending ? move.variables.meeting.id : null };
}

function Planner({ cycleId, slug }: { cycleId: string; slug: string }) {
  const { t } = useTranslation('meetings');
  const view = useSuspenseQuery(planQuery(cycleId)).data;
  const list = useSuspenseQuery(flagsQuery(cycleId)).data;
  const { flags } = list;
  const zone = useMemo(() => zoneOf(view.timeZone), [view.timeZone]);
  const today = zone.dayOf(Date.parse(view.now));
  const [day, setDay] = useState(() => firstDay(view, today));
  const [kind, setKind] = useState<RowKind>('organisations');
  const [asList, setAsList] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const [lit, setLit] = useState<ReadonlySet<string>>(new Set());
  const plan = usePlan(view);
  const narrow = useMedia(NARROW);
  const { move, announceMove, moving } = useMove(cycleId, view.timeZone);
  const [dragged, setDragged] = useState<string | null>(null);
  const changing = dragged ?? moving ?? changedIn(open);
  const others = usePlanPresence(cycleId, changing, useRefreshPlan(cycleId));
  const changers = useMemo(() => changersOf(others), [others]);
  const clusters = useMemo(() => clustersOf(flags), [flags]);
  const pressing = clusters.filter((cluster) => !cluster.acknowledgement && cluster.severity !== 'information');
  const flagged = new Set(pressing.flatMap((cluster) => cluster.meetings.map((one) => one.id)));
  const flaggedDays = new Set(pressing.map((cluster) => zone.dayOf(Date.parse(cluster.startsAt))));
  const drafts = view.items.filter((meeting) => meeting.state === 'draft').length;
  const onMove = (meeting: Meeting, startsAt: number) =>
    meeting.state === 'draft'
      ? move({ meeting, startsAt })
      : setOpen({ kind: 'move', id: meeting.id, target: startsAt });
  const onOpen = (meeting: Meeting) => setOpen({ kind: 'sheet', id: meeting.id });
  const show = (cluster: ShownFlag) => {
    setDay(zone.dayOf(Date.parse(cluster.startsAt)));
    setLit(new Set(cluster.meetings.map((one) => one.id)));
  };
  const fix = ({ suggestion }: ShownFlag) => {
    const meeting = view.items.find((one) => one.id === suggestion?.meetingId);
    if (meeting && suggestion) onMove(meeting, Date.parse(suggestion.startsAt));
  };
  const strip = (drag: Parameters<typeof DayStrip>[0]['drag']) => (
    <DayStrip
      zone={zone}
      day={day}
      today={today}
      meetings={view.items}
      flaggedDays={flaggedDays}
      plan={plan}
      drag={drag}
      onDay={setDay}
    />
  );
  return (
    <Frame full>
      <PageHeader
        title={t('plan.title')}
        actions={
          <>
            {!narrow && <Switches kind={kind} setKind={setKind} asList={asList} setAsList={setAsList} />}
            <Tools drafts={drafts} setOpen={setOpen} />
          </>
        }
      />
      <div className={s.work}>
        <Stack packed shrink gap={1}>
          <PlanCompany others={others} meetings={view.items} changing={changing} />
          {view.items.length === 0 && <Notice title={t('plan.empty')}>{t('plan.emptyText')}</Notice>}
          {narrow || asList ? (
            <>
              {strip(null)}
              <PlannerList
                view={view}
                zone={zone}
                day={day}
                flagged={flagged}
                highlighted={lit}
                changers={changers}
                onOpen={onOpen}
                onMove={(meeting) => setOpen({ kind: 'move', id: meeting.id, target: startOf(meeting) })}
              />
            </>
          ) : (
            <Timeline
              view={view}
              zone={zone}
              day={day}
              kind={kind}
              flagged={flagged}
              highlighted={lit}
              changers={changers}
              onOpen={onOpen}
              onMove={onMove}
              onDrag={setDragged}
              renderStrip={strip}
            />
          )}
          <p id="planner-keys" className="visually-hidden">
            {t('plan.keys')}
          </p>
        </Stack>
        <FlagPanel
          clusters={clusters}
          zone={zone}
          day={day}
          list={list}
          onUntangle={view.items.length > 0 ? () => setOpen({ kind: 'untangle' }) : null}
          cycleId={cycleId}
          slug={slug}
          actions={{
            onShow: show,
            onFix: fix,
            onAcknowledge: (cluster) => setOpen({ kind: 'acknowledge', cluster }),
            planned: {
              ...{ plan, view, zone, slug },
              onMove: (id, target) => setOpen({ kind: 'move', id, target }),
              onEdit: (id) => setOpen({ kind: 'edit', id }),
            },
          }}
        />
      </div>
      <PlanSummary cycleId={cycleId} view={view} plan={plan} zone={zone} day={day} onOpen={onOpen} />
      <PlannerDialogs
        open={open}
        setOpen={setOpen}
        cycleId={cycleId}
        view={view}
        plan={plan}
        zone={zone}
        day={day}
        clusters={clusters}
        onShowDay={setDay}
        onMoved={(before, after) => {
          setOpen(null);
          setDay(dayNumber(after.localStart.slice(0, 10)));
          announceMove(before, after);
        }}
      />
    </Frame>
  );
}

function Tools({ drafts, setOpen }: { drafts: number; setOpen: (open: Open) => void }) {
  const { t } = useTranslation('meetings');
  return (
    <>
      <Button size="small" icon={<Import aria-hidden="true" />} onClick={() => setOpen({ kind: 'import' })}>
        {t('plan.import')}
      </Button>
      <Button size="small" icon={<Plus aria-hidden="true" />} onClick={() => setOpen({ kind: 'new' })}>
        {t('plan.add')}
      </Button>
      {drafts > 0 && (
        <Button
          size="small"
          icon={<Send aria-hidden="true" />}
          variant="primary"
          onClick={() => setOpen({ kind: 'publish', preset: new Set() })}
        >
          {t('plan.publish', { count: drafts })}
        </Button>
      )}
    </>
  );
}

type SwitchesProps = {
  kind: RowKind;
  setKind: (kind: RowKind) => void;
  asList: boolean;
  setAsList: (asList: boolean) => void;
};

function Switches({ kind, setKind, asList, setAsList }: SwitchesProps) {
  const { t } = useTranslation('meetings');
  return (
    <div className={`${s.switches} no-print`}>
      <Row as="fieldset" gap={0} className={s.kinds} disabled={asList}>
        <legend className="visually-hidden">{t('plan.rows')}</legend>
        {ROW_KINDS.map((one) => (
          <button
            key={one}
            type="button"
            className={s.kind}
            aria-pressed={one === kind && !asList}
            onClick={() => setKind(one)}
          >
            {t(`plan.by.${one}`)}
          </button>
        ))}
      </Row>
      <Button size="small" variant="quiet" aria-pressed={asList} onClick={() => setAsList(!asList)}>
        {t(asList ? 'plan.asTimeline' : 'plan.asList')}
      </Button>
    </div>
  );
}
