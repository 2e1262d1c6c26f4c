import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { LetterNotice } from '../../../parts/letter-notice.tsx';
import { Button } from '../../../ui/button.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import type { OpenForm, Seat } from './forms.tsx';
import s from './seat-list.module.css';
import { seatWords } from './seat-words.ts';

type SeatsProps = { organisation: Organisation; seats: readonly Seat[]; open: ((next: OpenForm) => void) | null };

/** From which day, while that is to come, and until which: what is open says nothing. */
function usePeriod() {
  const { t } = useTranslation('organisations');
  const format = useFormat(useCycle().cycle.timeZone);
  return ({ hasBegun, startsAt, endedAt }: Pick<Seat, 'hasBegun' | 'startsAt' | 'endedAt'>): string[] => [
    ...(hasBegun ? [] : [t('since', { day: format.date(startsAt) })]),
    ...(endedAt ? [t('until', { day: format.date(lastInstantOf(endedAt)) })] : []),
  ];
}

/** Who acts for an organisation, for people of the forum; with the acts of whoever gives seats. */
export default function SeatList({ organisation, seats, open }: SeatsProps) {
  const { t } = useTranslation('organisations');
  const period = usePeriod();
  if (seats.length === 0)
    return (
      <Text tone="muted" size={15}>
        {t('noSeats')}
      </Text>
    );
  return (
    <ul className={s.seats}>
      {seats.map((seat) => (
        <Row as="li" gap={3} align="center" justify="between" wrap key={seat.id} className={s.seat}>
          <span>
            <strong>{seat.personName}</strong>
            <Text as="span" tone="muted" size={15} className={s.detail}>
              {[
                t(`roleShort.${seat.role}`),
                t(`seniorityOf.${seat.seniority}`),
                t(seat.isAlternate ? 'isAlternate' : 'isTitular'),
                seat.hasMandate && t('withMandate'),
                ...period(seat),
                seat.isAwaited && open && t('isAwaited'),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </span>
          {open && (
            <Row as="span" gap={1} wrap className="no-print">
              <Button
                variant="quiet"
                size="small"
                onClick={() => open({ kind: 'correct-seat', seat, organisation })}
                aria-label={t('correctSeatOf', seatWords(seat, organisation, t))}
              >
                {t('correct')}
              </Button>
              <Button
                variant="quiet"
                size="small"
                onClick={() => open({ kind: 'end', seat, organisation })}
                aria-label={t('endSeatOf', seatWords(seat, organisation, t))}
              >
                {t('endSeat')}
              </Button>
            </Row>
          )}
          {seat.inviteLink && (
            <div className={s.letter}>
              <LetterNotice link={seat.inviteLink} name={seat.personName} />
            </div>
          )}
        </Row>
      ))}
    </ul>
  );
}
