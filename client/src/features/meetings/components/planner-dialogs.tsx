import { lazy, Suspense } from 'react';
import type { Plan } from '@minga/shared/meetings/heat.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { AcknowledgeDialog, CancelDialog } from './acknowledge-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { MeetingDialog } from './meeting-dialog.tsx';
import { MeetingSheet } from './meeting-sheet.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { startOf } from './plan-model.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { SwapDialog } from './swap-dialog.tsx';

/** Fetched when it is asked for, and its worker when it works. */
const UntangleDialog = lazy(() => import('./untangle-dialog.tsx'));

/** Meetings are named by id, so that an open dialog shows what the last refresh knows. */
export type Open =
  | { kind: 'sheet' | 'edit' | 'cancel' | 'swap'; id: string }
  | { kind: 'move'; id: string; target: number }
  | { kind: 'publish'; preset: ReadonlySet<string> }
  | { kind: 'acknowledge'; cluster: ShownFlag }
  | { kind: 'new' }
  | { kind: 'import' }
  | { kind: 'untangle' };

type Props = {
  open: Open | null;
  setOpen: (open: Open | null) => void;
  cycleId: string;
  view: PlanView;
  plan: Plan;
  zone: Zone;
  day: number;
  clusters: readonly ShownFlag[];
  onShowDay: (day: number) => void;
  onMoved: (before: Meeting, after: Meeting) => void;
};

/** Whichever dialog of the planner is open; at most one is. */
export function PlannerDialogs({ open, setOpen, cycleId, view, plan, zone, day, clusters, onShowDay, onMoved }: Props) {
  if (!open) return null;
  const close = () => setOpen(null);
  const saved = (meeting: Meeting) => {
    onShowDay(zone.dayOf(startOf(meeting)));
    close();
  };
  if (open.kind === 'import')
    return (
      <ImportDialog
        cycleId={cycleId}
        timeZone={zone.name}
        onClose={close}
        onCancelMeeting={(id) => setOpen({ kind: 'cancel', id })}
      />
    );
  if (open.kind === 'untangle')
    return (
      <Suspense fallback={null}>
        <UntangleDialog cycleId={cycleId} view={view} zone={zone} day={day} onClose={close} />
      </Suspense>
    );
  if (open.kind === 'acknowledge')
    return <AcknowledgeDialog cycleId={cycleId} timeZone={zone.name} cluster={open.cluster} onClose={close} />;
  if (open.kind === 'publish')
    return <PublishDialog cycleId={cycleId} view={view} clusters={clusters} preset={open.preset} onClose={close} />;
  const meeting = open.kind === 'new' ? null : view.items.find((one) => one.id === open.id);
  if (open.kind === 'new' || (open.kind === 'edit' && meeting))
    return (
      <MeetingDialog
        cycleId={cycleId}
        view={view}
        zone={zone}
        day={day}
        meeting={meeting ?? null}
        onClose={close}
        onSaved={saved}
      />
    );
  if (!meeting) return null;
  if (open.kind === 'swap')
    return <SwapDialog cycleId={cycleId} view={view} zone={zone} meeting={meeting} onClose={close} />;
  if (open.kind === 'cancel') return <CancelDialog cycleId={cycleId} meeting={meeting} onClose={close} />;
  if (open.kind === 'move') {
    return (
      <MoveDialog
        cycleId={cycleId}
        plan={plan}
        zone={zone}
        view={view}
        meeting={meeting}
        target={open.target}
        onClose={close}
        onMoved={onMoved}
      />
    );
  }
  return (
    <MeetingSheet
      meeting={meeting}
      view={view}
      clusters={clusters}
      onClose={close}
      onEdit={() => setOpen({ kind: 'edit', id: meeting.id })}
      onMove={() => setOpen({ kind: 'move', id: meeting.id, target: startOf(meeting) })}
      onPublish={() => setOpen({ kind: 'publish', preset: new Set([meeting.id]) })}
      onSwap={() => setOpen({ kind: 'swap', id: meeting.id })}
      onCancel={() => setOpen({ kind: 'cancel', id: meeting.id })}
    />
  );
}
