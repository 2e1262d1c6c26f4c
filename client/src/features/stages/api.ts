import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleChanges, CycleCorrection, CycleSheet, CycleTemplate, NewCycle } from '@minga/shared/cycles/sheet.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Stages, TouchedList } from '@minga/shared/stages/schema.ts';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';
import type { FormKey } from '../../lib/presses.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

export const stagesPath = (cycleId: string) => `/api/cycles/${cycleId}/stages`;
const base = stagesPath;

export const stagesQuery = (cycleId: string) =>
  queryOptions({ queryKey: ['stages', cycleId], queryFn: ({ signal }) => http.get<Stages>(base(cycleId), signal) });

/** What comes of a new cycle. */
export type Created = { id: string; slug: string; isPublished: boolean };

export type StageAct =
  | { act: 'move'; stage: StageName; opensAt: string; closesAt: string; reason: string; version: number }
  | { act: 'close' | 'override'; stage: StageName; reason: string; version: number };

/** Instants in ISO 8601. */
export type Window = { opensAt: string; closesAt: string };

/** What a window of the stage would touch; without one, closing it now. */
export const touchedQuery = (cycleId: string, stage: string, window: Window | null) =>
  queryOptions({
    queryKey: ['stages', cycleId, 'touched', stage, window],
    queryFn: ({ signal }) =>
      http.get<TouchedList>(
        `${base(cycleId)}/${stage}/touched${window ? `?${new URLSearchParams(window)}` : ''}`,
        signal,
      ),
    staleTime: 0,
  });

/** Whom an act on a stage tells, and the letter; a move with its new window. */
export const plannedStageQuery = (cycleId: string, stage: StageName, act: StageAct['act'], window: Window | null) =>
  queryOptions({
    queryKey: ['stages', cycleId, 'planned', stage, act, window],
    queryFn: ({ signal }) =>
      http.get<PlannedLetter>(`${base(cycleId)}/${stage}/letter?${new URLSearchParams({ act, ...window })}`, signal),
    staleTime: 0,
  });

/** One of the three things a facilitator may do to a stage; each is public with its reason. */
export function changeStage(cycleId: string, input: StageAct): Promise<Stages> {
  const path = `${base(cycleId)}/${input.stage}`;
  if (input.act === 'move') {
    const { opensAt, closesAt, reason, version } = input;
    return http.put<Stages>(path, { opensAt, closesAt, reason, version });
  }
  return http.post<Stages>(`${path}/${input.act}`, { reason: input.reason, version: input.version });
}

/** What a correction begins from: always as it stands on the server. */
export const cycleSheetQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['cycle-sheet', cycleId],
    queryFn: ({ signal }) => http.get<CycleSheet>(`/api/cycles/${cycleId}`, signal),
    staleTime: 0,
    gcTime: 0,
  });

export const cycleChangesQuery = (cycleId: string) =>
  queryOptions({
    queryKey: ['cycle-changes', cycleId],
    queryFn: ({ signal }) => http.get<CycleChanges>(`/api/cycles/${cycleId}/changes`, signal),
  });

export const correctCycle = (cycleId: string, input: CycleCorrection) =>
  http.put<CycleSheet>(`/api/cycles/${cycleId}`, input);

/** Proposed dates of a new cycle; without a day, from the first one that leaves enough notice. */
export const templateQuery = (forumId: string, startsOn?: string) =>
  queryOptions({
    queryKey: ['cycle-template', forumId, startsOn ?? null],
    queryFn: ({ signal }) =>
      http.get<CycleTemplate>(
        `/api/forums/${forumId}/cycle-template${startsOn ? `?startsOn=${encodeURIComponent(startsOn)}` : ''}`,
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The dates that follow from another first day. */
export function useProposal(forumId: string) {
  const client = useQueryClient();
  return (startsOn: string) => client.fetchQuery(templateQuery(forumId, startsOn || undefined));
}

export const createCycle = (forumId: string, input: NewCycle, form: FormKey) =>
  http.post<Created>(`/api/forums/${forumId}/cycles`, input, form);

export const archiveCycle = (cycleId: string, isArchived: boolean) =>
  http.put<null>(`/api/cycles/${cycleId}/archived`, { isArchived });

export const publishCycle = (cycleId: string) => http.post<{ publishedAt: string }>(`/api/cycles/${cycleId}/publish`);

/** What is asked again after an act on a cycle and its stages; some of it is of other features, which name its themes. */
export function useRefreshCycle(cycleId = '') {
  const client = useQueryClient();
  const askAgain = useAskAgain();
  return {
    published: () => askAgain('cycles', 'home', 'forums', 'public-cycle'),
    archived: () => askAgain('cycles', 'public-cycles', 'stages', 'home', 'me'),
    corrected: (sheet: CycleSheet) => {
      client.setQueryData(cycleSheetQuery(cycleId).queryKey, sheet);
      return askAgain('cycles', 'cycle-changes', 'public-cycle', 'diagnoses', 'commitments', 'home', 'forums');
    },
    stages: (stages: Stages) => {
      client.setQueryData(stagesQuery(cycleId).queryKey, stages);
      return askAgain('cycles');
    },
    created: () => {
      // Removed and not merely stale: the next page would not find the new cycle in the old list.
      for (const old of ['cycles', 'home', 'forums', 'cycle-template'] as const)
        client.removeQueries({ queryKey: [old] });
      return askAgain('me');
    },
  };
}
