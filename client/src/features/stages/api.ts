import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

const base = (cycleId: string) => `/api/cycles/${cycleId}/stages`;

export const stagesQuery = (cycleId: string) =>
  queryOptions({ queryKey: ['stages', cycleId], queryFn: ({ signal }) => http.get<Stages>(base(cycleId), signal) });

export type StageAct =
  | { act: 'move'; stage: StageName; opensAt: string; closesAt: string; reason: string; version: number }
  | { act: 'close' | 'override'; stage: StageName; reason: string; version: number };

/** One of the three things a facilitator may do to a stage; each is public with its reason. */
export function changeStage(cycleId: string, input: StageAct): Promise<Stages> {
  const path = `${base(cycleId)}/${input.stage}`;
  if (input.act === 'move') {
    const { opensAt, closesAt, reason, version } = input;
    return http.put<Stages>(path, { opensAt, closesAt, reason, version });
  }
  return http.post<Stages>(`${path}/${input.act}`, { reason: input.reason, version: input.version });
}
