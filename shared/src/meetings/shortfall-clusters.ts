/** S02 as flags: which tables of an organisation stay without anybody, and why. */
import { sitsThrough } from './circles.ts';
import { type Shortfall, shortfallsOf } from './coverage.ts';
import type { FlagCluster } from './flags.ts';
import type { Plan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';

type ShortfallCluster = Omit<FlagCluster, 'strong' | 'severity'>;

export function shortfallClusters(plan: Plan): ShortfallCluster[] {
  return shortfallsOf(plan).map(({ organisation, meetings, facts, away, ...rest }) => {
    const capacity = delegatesAt(plan, organisation, rest.from);
    return {
      ...rest,
      rule: 'S02',
      subject: { kind: 'organisation', id: organisation },
      meetings: meetings.map((meeting) => (plan.meetings[meeting] as PlannedMeeting).id),
      count: facts,
      capacity,
      reasons: whyShort(capacity, { ...rest, away }),
    };
  });
}

/** People whose seat lasts at that instant. */
function delegatesAt({ delegates }: Plan, organisation: string, instant: number): number {
  const own = (delegates.get(organisation) ?? []).filter((one) => sitsThrough(one, instant, instant));
  return new Set(own.map(({ person }) => person)).size;
}

/** Why nobody can be sent, where it is not that there are more tables than delegates. */
export type WhyShort = 'nobody' | 'shared' | 'held' | 'elsewhere';

type Missing = Pick<Shortfall, 'shared' | 'people' | 'away'>;

function whyShort(capacity: number, { shared, people, away }: Missing): WhyShort[] {
  if (capacity === 0) return ['nobody'];
  if (shared.length > 0) return ['shared'];
  if (people.length === 0) return [];
  return away.length === people.length ? ['elsewhere'] : ['held'];
}
