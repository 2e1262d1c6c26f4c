import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { membershipIn, useMe } from '../lib/session.ts';
import { http } from '../lib/http.ts';
import { noteSeatChosen, putOffSeatQuestion, seatQuestion } from '../lib/seat-question.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { SectorMark } from '../parts/sector-mark.tsx';
import { Row } from '../ui/layout.tsx';
import s from './acting-seat.module.css';

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

/** Asked on the first screen of the forum, and again by whatever needs the answer: with seats of several organisations nobody guesses whose voice it is. */
export function ActingSeatQuestion({ forum }: { forum: string }) {
  const { t } = useTranslation('shell');
  const membership = membershipIn(useMe(), forum);
  const choose = useActingSeat();
  const { isPutOff } = useStore(seatQuestion);
  const cycleId = membership?.cycleId;
  if (!membership?.mustChooseSeat || !cycleId) return null;
  return (
    <Dialog
      open={!isPutOff}
      onClose={putOffSeatQuestion}
      title={t('acting.question')}
      actions={
        <Button variant="quiet" onClick={putOffSeatQuestion}>
          {t('acting.later')}
        </Button>
      }
    >
      <p>{t('acting.why', { forum: membership.forum.name })}</p>
      <ProblemNotice error={choose.error} />
      <Row as="ul" gap={2} wrap className={s.choices}>
        {seatsToChoose(membership).map(({ id, organisationShortName, sector }) => (
          <li key={id}>
            <Button
              icon={<SectorMark sector={sector} />}
              busy={choose.isPending}
              onClick={() => choose.mutate({ cycleId, seatId: id })}
            >
              {organisationShortName}
            </Button>
          </li>
        ))}
      </Row>
    </Dialog>
  );
}
