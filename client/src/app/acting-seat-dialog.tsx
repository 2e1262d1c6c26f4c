import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useTranslation } from 'react-i18next';
import { putOffSeatQuestion } from '../lib/seat-question.ts';
import { SectorMark } from '../parts/sector-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Row } from '../ui/layout.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { seatsToChoose, useActingSeat } from './seats.ts';
import s from './acting-seat.module.css';

type Props = { membership: MeMembership; cycleId: string };

export default function ActingSeatDialog({ membership, cycleId }: Props) {
  const { t } = useTranslation('shell');
  const choose = useActingSeat();
  return (
    <Dialog
      open
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
