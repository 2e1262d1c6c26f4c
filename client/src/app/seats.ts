import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { http } from '../lib/http.ts';
import { noteSeatChosen } from '../lib/seat-question.ts';

/** One seat for each organisation: the member's, which also votes. */
export function seatsToChoose({ seats }: MeMembership) {
  const sorted = [...seats].sort((a, b) => Number(b.role === 'member') - Number(a.role === 'member'));
  return sorted.filter((seat, at) => sorted.findIndex((one) => one.organisationId === seat.organisationId) === at);
}

export const actingOrganisation = ({ seats, actingSeatId }: MeMembership): string | null =>
  seats.find(({ id }) => id === actingSeatId)?.organisationShortName ?? null;

export function useActingSeat() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ cycleId, seatId }: { cycleId: string; seatId: string }) =>
      http.put(`/api/cycles/${cycleId}/acting-seat`, { seatId }),
    // What is shown to the person hangs on whom they act for.
    onSuccess: () => {
      noteSeatChosen();
      return client.invalidateQueries();
    },
  });
}
