import type {
  PlanEvictedFrame,
  PlanJoinAnswer,
  PlanPresenceFrame,
  PresentPlanner,
} from '@minga/shared/meetings/presence.ts';
import { PLAN_EVENTS } from '@minga/shared/meetings/presence.ts';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../lib/session.ts';
import { type SocketLine, socketLine } from '../../lib/socket-line.ts';

const ANSWER_WITHIN = 10_000;
const TRY_AGAIN = 2_000;
/** Nobody is let in again after these answers. */
const FINAL = new Set(['permission.denied', 'cycle.not-found', 'session.required']);

export type PlanPresence = {
  /** Says which meeting this person is changing. */
  changing(meetingId: string | null): void;
  stop(): void;
};

/** One person at the plan of one cycle: enters, says what they change, and comes back after every interruption. */
export function startPlanPresence(
  line: SocketLine,
  cycleId: string,
  onPeople: (people: readonly PresentPlanner[]) => void,
  later: (run: () => void, milliseconds: number) => void = (run, milliseconds) => void setTimeout(run, milliseconds),
): PlanPresence {
  let isStopped = false;
  let isInside = false;
  let changed: string | null = null;
  const say = () => {
    if (isInside) line.send(PLAN_EVENTS.presence, { cycleId, meetingId: changed });
  };
  async function join(): Promise<void> {
    if (isStopped || isInside || !line.isOpen()) return;
    const answer = await line.ask(PLAN_EVENTS.join, { cycleId }, ANSWER_WITHIN).catch(() => null);
    if (isStopped || !line.isOpen()) return;
    const { ok, code } = (answer ?? { ok: false, code: '' }) as PlanJoinAnswer & { code?: string };
    if (ok) {
      isInside = true;
      if (changed !== null) say();
    } else if (!FINAL.has(code ?? '')) later(() => void join(), TRY_AGAIN);
  }
  function out(): void {
    isInside = false;
    onPeople([]);
  }
  line.on(PLAN_EVENTS.presence, (payload) => {
    const frame = payload as PlanPresenceFrame;
    if (frame.cycleId === cycleId && !isStopped) onPeople(frame.people);
  });
  line.on(PLAN_EVENTS.evicted, (payload) => {
    const { cycleId: from, code } = payload as PlanEvictedFrame;
    if (from !== cycleId || isStopped) return;
    out();
    if (!FINAL.has(code)) later(() => void join(), TRY_AGAIN);
  });
  line.onLost(out);
  line.onOpen(() => void join());
  return {
    changing(meetingId) {
      if (meetingId === changed) return;
      changed = meetingId;
      say();
    },
    stop() {
      isStopped = true;
      line.send(PLAN_EVENTS.leave, { cycleId });
      line.close();
    },
  };
}

/** Meetings that somebody among `before` was changing and is no longer: their places in the plan may be others now. */
export function finished(before: readonly PresentPlanner[], now: readonly PresentPlanner[]): string[] {
  const still = new Set(now.map((one) => `${one.personId} ${one.meetingId}`));
  return before.flatMap(({ personId, meetingId }) =>
    meetingId !== null && !still.has(`${personId} ${meetingId}`) ? [meetingId] : [],
  );
}

/**
 * Who else looks at the plan of a cycle now.
 * @param changing the meeting that this person has in hand
 * @param onFinished somebody else is done with a meeting: the plan may have changed
 */
export function usePlanPresence(
  cycleId: string,
  changing: string | null,
  onFinished: () => void,
): readonly PresentPlanner[] {
  const self = useMe()?.actor?.personId;
  const [others, setOthers] = useState<readonly PresentPlanner[]>([]);
  const presence = useRef<PlanPresence | null>(null);
  const latest = useRef({ changing, onFinished });
  latest.current = { changing, onFinished };
  useEffect(() => {
    if (self === undefined) return;
    let isLeft = false;
    let before: readonly PresentPlanner[] = [];
    const take = (people: readonly PresentPlanner[]) => {
      const now = people.filter((one) => one.personId !== self);
      if (finished(before, now).length > 0) latest.current.onFinished();
      before = now;
      setOthers(now);
    };
    void socketLine().then((line) => {
      if (isLeft) return line.close();
      presence.current = startPlanPresence(line, cycleId, take);
      presence.current.changing(latest.current.changing);
    });
    return () => {
      isLeft = true;
      presence.current?.stop();
      presence.current = null;
    };
  }, [cycleId, self]);
  useEffect(() => presence.current?.changing(changing), [changing]);
  return others;
}
