import type { ForumList } from '../queries/lists.ts';
import type { ListPlan, PlannedPerson } from './planned-list.ts';

const isTitular = ({ role, seat }: Pick<PlannedPerson, 'role' | 'seat'>) => role === 'member' && !seat?.isAlternate;

/**
 * Of an organisation one person is titular and the others stand in: that is how its one vote finds its voter. Lines that make a
 * second one are named with who is titular beside them; where each seat votes, two may be meant.
 */
export function warnOfSecondTitulars(forum: ForumList, plan: ListPlan): void {
  const planned = new Set(plan.people.flatMap(({ seatId }) => seatId ?? []));
  const staying = forum.seats.filter(
    ({ seat }) => seat.role === 'member' && !seat.isAlternate && !planned.has(seat.id),
  );
  for (const one of plan.people) {
    const { organisation } = one;
    const becomesOne = one.isNew || one.changes.some(({ column }) => column === 'titular');
    if (!organisation || !isTitular(one) || !becomesOne) continue;
    const beside =
      staying.find(({ seat, email }) => seat.organisationId === organisation.id && email !== one.email)?.personName ??
      plan.people.find((other) => other !== one && other.organisation === organisation && isTitular(other))?.name;
    if (beside === undefined) continue;
    const params = { organisation: organisation.name, value: beside };
    plan.warnings.push({ line: one.line, code: 'second-titular', params });
  }
}
