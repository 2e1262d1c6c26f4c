import { createHash } from 'node:crypto';
import type { FlagCluster } from '@minga/shared/meetings/flags.ts';
import type { FlagClusterView, FlagCount, FlagList, Meeting } from '@minga/shared/meetings/schema.ts';
import type { FlagGroup } from '@minga/shared/meetings/flags.ts';
import type { Scope } from '../../platform/gate.ts';
import { mayNamePerson } from './policy.ts';
import type { FlagsInHand } from './queries/flags.ts';
import type { MeetingRow } from './queries/meetings.ts';

/** Clusters sent for one rule; an import of ten thousand meetings can make more than anybody would read. */
const CLUSTERS = 500;

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export function presentMeeting(row: MeetingRow, viewer: Pick<Scope, 'isFacilitator'>): Meeting {
  const { cycleId: _cycle, uid: _uid, updatedAt: _updated, people, ...rest } = row;
  return {
    ...rest,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    publishedAt: iso(row.publishedAt),
    timePublishedAt: iso(row.timePublishedAt),
    people: viewer.isFacilitator ? people : null,
    peopleCount: people.length,
  };
}

export function presentCounts(groups: readonly FlagGroup[]): FlagCount[] {
  return groups.map(({ rule, severity, count }) => ({ rule, severity, count }));
}

export function presentFlags(inHand: FlagsInHand, scope: Scope, names: ReadonlyMap<string, string>): FlagList {
  return {
    flags: inHand.groups.map((group) => ({
      rule: group.rule,
      severity: group.severity,
      count: group.count,
      clusters: group.clusters.slice(0, CLUSTERS).map((cluster) => presentCluster(cluster, inHand, scope, names)),
      omitted: Math.max(0, group.clusters.length - CLUSTERS),
    })),
  };
}

/** People whose names the answer needs: none of those the reader may not be told about. */
export function peopleOfFlags(inHand: FlagsInHand, scope: Scope): Set<string> {
  const ids = new Set<string>();
  for (const group of inHand.groups) {
    for (const { subject } of group.clusters.slice(0, CLUSTERS)) {
      if (isPerson(subject.kind) && mayNamePerson(scope, subject.id)) ids.add(subject.id);
    }
  }
  return ids;
}

const isPerson = (kind: string): boolean => kind === 'person' || kind === 'facilitator';

function presentCluster(
  cluster: FlagCluster,
  inHand: FlagsInHand,
  scope: Scope,
  names: ReadonlyMap<string, string>,
): FlagClusterView {
  const { from, to, meetings, subject, shared, ...rest } = cluster;
  const suggestion = inHand.suggestions.get(cluster);
  const acknowledged = inHand.acknowledgements.get(cluster);
  const organisation = (id: string) => inHand.organisations.find((one) => one.id === id)?.shortName ?? id;
  const hidden = isPerson(subject.kind) && !mayNamePerson(scope, subject.id);
  return {
    ...rest,
    subject: {
      kind: subject.kind,
      id: hidden ? null : subject.id,
      name: hidden ? null : nameOf(subject, organisation, names),
    },
    meetings: meetings.flatMap((id) => {
      const row = inHand.rows.get(id);
      return row
        ? [
            {
              id,
              title: row.title,
              startsAt: row.startsAt.toISOString(),
              endsAt: row.endsAt.toISOString(),
              movedVersion: row.movedVersion,
            },
          ]
        : [];
    }),
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(to).toISOString(),
    shared: shared.map((id) => ({ id, name: organisation(id) })),
    suggestion: suggestion
      ? {
          meetingId: suggestion.meeting,
          startsAt: new Date(suggestion.startsAt).toISOString(),
          endsAt: new Date(suggestion.endsAt).toISOString(),
        }
      : null,
    acknowledgement: acknowledged ? { ...acknowledged, at: acknowledged.at.toISOString() } : null,
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

/** What the public is told of a meeting, by name instead of by id so that it stays readable on its own. */
export type Snapshot = Record<SnapshotField, string | number | boolean | string[] | null>;
export const SNAPSHOT_FIELDS = [
  'title',
  'agenda',
  'startsAt',
  'endsAt',
  'timeZone',
  'modality',
  'room',
  'stage',
  'themes',
  'organisations',
  'people',
  'state',
] as const;
type SnapshotField = (typeof SNAPSHOT_FIELDS)[number];

export function snapshotOf(row: MeetingRow, nameOf: (id: string) => string): Snapshot {
  return {
    title: row.title,
    agenda: row.agenda,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    timeZone: row.timeZone,
    modality: row.modality,
    room: row.room,
    stage: row.stage,
    themes: row.themes.map(nameOf).sort(),
    organisations: row.organisations.map(nameOf).sort(),
    people: row.people.length,
    state: row.state,
  };
}

export function diffOf(before: Snapshot, after: Snapshot): { field: SnapshotField; before: unknown; after: unknown }[] {
  return SNAPSHOT_FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field])).map(
    (field) => ({
      field,
      before: before[field],
      after: after[field],
    }),
  );
}

/** Keys are written in the order of SNAPSHOT_FIELDS, so anybody can recompute it from the export. */
export function sha256OfSnapshot(snapshot: Snapshot): string {
  const ordered = Object.fromEntries(SNAPSHOT_FIELDS.map((field) => [field, snapshot[field]]));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
}
