import { sittingNow } from '@minga/shared/meetings/circles.ts';
import type { FlagCluster, FlagGroup } from '@minga/shared/meetings/flags.ts';
import type { Load, Meeting } from '@minga/shared/meetings/schema.ts';
import type { FlagClusterView, FlagCount, FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Scope } from '../../platform/http/gate.ts';
import { mayJoin, mayNamePerson, mayPlan, mayReadLoad, type Viewer } from './policy.ts';
import { cursorOf, type KeptFlags } from './queries/kept-flags.ts';
import type { MeetingRow } from './queries/meetings.ts';
import type { calendarFeeds, KeptCluster, KeptPlan } from './tables.ts';

type FeedRow = typeof calendarFeeds.$inferSelect;

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export function presentMeeting(row: MeetingRow, viewer: Viewer): Meeting {
  const { cycleId: _cycle, uid: _uid, updatedAt: _updated, importKey: _key, people, ...rest } = row;
  return {
    ...rest,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    publishedAt: iso(row.publishedAt),
    timePublishedAt: iso(row.timePublishedAt),
    unreached: row.unreached,
    heardAt: iso(row.heardAt),
    materialAt: iso(row.materialAt),
    joining: mayJoin(viewer, row) ? row.joining : null,
    people: mayPlan(viewer) ? people : null,
  };
}

export const presentFeed = ({ id, kind, organisationId, createdAt }: FeedRow) => ({
  id,
  kind,
  organisationId,
  createdAt: createdAt.toISOString(),
});

export const presentFeeds = (rows: readonly FeedRow[]) => ({ items: rows.map(presentFeed) });

export function presentCounts(groups: readonly FlagGroup[]): FlagCount[] {
  return groups.map(({ rule, severity, count }) => ({ rule, severity, count }));
}

export function presentFlags(
  { state, kept, mark, organisations, page = 1 }: KeptFlags & { page?: number },
  scope: Scope,
  names: ReadonlyMap<string, string>,
): FlagList {
  const shortNames = new Map(organisations.map((one) => [one.id, one.shortName]));
  const context = { kept, scope, names, organisation: (id: string) => shortNames.get(id) ?? id };
  return {
    state,
    flags: kept.groups.map(({ clusters, pages, ...group }) => ({
      ...group,
      next: page < pages ? cursorOf(mark, page + 1) : null,
      clusters: clusters.map((cluster) => presentCluster(cluster, context)),
    })),
  };
}

/** People whose names the answer needs: none of those the reader may not be told about. */
export function peopleOfFlags(kept: KeptPlan, scope: Scope): Set<string> {
  const ids = new Set<string>();
  for (const { subject, people, acknowledgement } of kept.groups.flatMap((group) => group.clusters)) {
    for (const id of people ?? []) if (mayNamePerson(scope, id)) ids.add(id);
    if (isPerson(subject.kind) && mayNamePerson(scope, subject.id)) ids.add(subject.id);
    if (acknowledgement) ids.add(acknowledgement.personId);
  }
  return ids;
}

const isPerson = (kind: string): boolean => kind === 'person' || kind === 'facilitator';

type Context = {
  kept: KeptPlan;
  scope: Scope;
  names: ReadonlyMap<string, string>;
  organisation: (id: string) => string;
};

function presentCluster(cluster: KeptCluster, { kept, scope, names, organisation }: Context): FlagClusterView {
  const { from, to, meetings, subject, shared, people, processes, suggestion, acknowledgement, ...rest } = cluster;
  const hidden = isPerson(subject.kind) && !mayNamePerson(scope, subject.id);
  return {
    ...rest,
    subject: {
      kind: subject.kind,
      id: hidden ? null : subject.id,
      name: hidden ? null : nameOf(subject, organisation, names),
    },
    meetings: meetings.flatMap((id) => {
      const known = kept.meetings[id];
      return known ? [{ id, ...known }] : [];
    }),
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(to).toISOString(),
    shared: shared.map((id) => ({ id, name: organisation(id) })),
    people: (people ?? []).flatMap((id) => {
      const name = mayNamePerson(scope, id) ? names.get(id) : undefined;
      return name === undefined ? [] : [{ id, name }];
    }),
    processes: mayPlan(scope) ? (processes ?? []) : [],
    suggestion: suggestion
      ? {
          meetingId: suggestion.meeting,
          startsAt: new Date(suggestion.startsAt).toISOString(),
          endsAt: new Date(suggestion.endsAt).toISOString(),
        }
      : null,
    acknowledgement: acknowledgement
      ? { person: names.get(acknowledgement.personId) ?? '', reason: acknowledgement.reason, at: acknowledgement.at }
      : null,
  };
}

/** Load of the organisations this reader acts for; of all of them for a facilitator, who sees drafts too. */
export function loadFor(scope: Scope, { kept, organisations }: KeptFlags): Load {
  const loads = new Map(kept.loads.map((load) => [load.organisation, load]));
  const readable = organisations.filter((one) => mayReadLoad(scope, one.id));
  return {
    items: readable.map((one) => {
      const load = loads.get(one.id);
      return {
        organisationId: one.id,
        shortName: one.shortName,
        delegates: sittingNow(one.delegates),
        meetings: load?.meetings ?? 0,
        uncoveredMinutes: load?.uncoveredMinutes ?? 0,
        uncoveredMeetings: load?.uncoveredMeetings ?? 0,
        stages: load?.stages ?? [],
      };
    }),
  };
}

function nameOf(
  subject: FlagCluster['subject'],
  organisation: (id: string) => string,
  names: ReadonlyMap<string, string>,
): string | null {
  if (isPerson(subject.kind)) return names.get(subject.id) ?? null;
  if (subject.kind === 'organisation') return organisation(subject.id);
  return subject.kind === 'room' ? subject.id : null;
}
