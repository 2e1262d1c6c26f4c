import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { SECTORS, type Sector } from '@minga/shared/people/rules.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Pencil, Plus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { LetterNotice } from '../../../parts/letter-notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { organisationsPath, organisationsQuery } from '../api.ts';
import { EndSeatDialog, OrganisationDialog, RenameDialog, SeatDialog } from '../components/forms.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './organisations-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(organisationsQuery(cycle.id));
  return {
    heading: t('organisations:title'),
    part: cycle.title,
    description: t('organisations:lead', { count: items.length }),
    slug,
    files: [{ href: organisationsPath(cycle.id), format: 'JSON' }],
  };
};

type Seat = NonNullable<Organisation['seats']>[number];

function SeatList({ seats, onEnd }: { seats: readonly Seat[]; onEnd: ((seat: Seat) => void) | null }) {
  const { t } = useTranslation('organisations');
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
                seat.hasMandate ? t('withMandate') : null,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </span>
          {onEnd && (
            <Button
              variant="quiet"
              size="small"
              onClick={() => onEnd(seat)}
              aria-label={t('endSeatOf', { name: seat.personName })}
            >
              {t('endSeat')}
            </Button>
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

type Open =
  | { kind: 'organisation' }
  | { kind: 'seat' | 'rename'; organisation: Organisation }
  | { kind: 'end'; seat: Seat }
  | null;

function Actions({ organisation, open }: { organisation: Organisation; open: (next: Open) => void }) {
  const { t } = useTranslation('organisations');
  return (
    <Row as="span" gap={1} across={2} wrap className={s.actions}>
      <Button
        size="small"
        variant="quiet"
        icon={<Pencil aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'rename', organisation })}
        aria-label={t('renameOf', { name: organisation.shortName })}
      >
        {t('rename')}
      </Button>
      <Button
        size="small"
        variant="plain"
        icon={<UserPlus aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'seat', organisation })}
        aria-label={t('giveSeatTo', { name: organisation.shortName })}
      >
        {t('giveSeat')}
      </Button>
    </Row>
  );
}

/** Who is at the table: organisations by sector; inside the forum also the people who act for each. */
export function Page() {
  const { t } = useTranslation('organisations');
  const { cycle } = useCycle();
  const { items, canEdit } = useSuspenseQuery(organisationsQuery(cycle.id)).data;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const sectors = SECTORS.filter((sector: Sector) => items.some((item) => item.sector === sector));
  return (
    <Frame>
      <PageHeader
        title={t('title')}
        lead={t('lead', { count: items.length })}
        actions={
          canEdit && (
            <Button
              variant="primary"
              icon={<Plus aria-hidden="true" strokeWidth={1.75} />}
              onClick={() => setOpen({ kind: 'organisation' })}
            >
              {t('add')}
            </Button>
          )
        }
      />
      {items.length === 0 && <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>}
      {sectors.map((sector) => (
        <section key={sector} className={s.sector} aria-labelledby={`sector-${sector}`}>
          <h2 id={`sector-${sector}`}>
            <SectorLabel sector={sector} />
          </h2>
          <ul className={s.list}>
            {items
              .filter((item) => item.sector === sector)
              .map((item) => (
                <Stack as="li" gap={3} key={item.id} className={s.organisation}>
                  <Row gap={3} align="start" justify="between" wrap className={s.head}>
                    <div>
                      <h3>{item.name}</h3>
                      <Text tone="muted" size={15} className={s.detail}>
                        {item.shortName} · {t('members', { count: item.members })} ·{' '}
                        {t('delegates', { count: item.delegates })}
                      </Text>
                    </div>
                    {canEdit && <Actions organisation={item} open={setOpen} />}
                  </Row>
                  {item.seats && (
                    <SeatList seats={item.seats} onEnd={canEdit ? (seat) => setOpen({ kind: 'end', seat }) : null} />
                  )}
                </Stack>
              ))}
          </ul>
        </section>
      ))}
      {open?.kind === 'organisation' && <OrganisationDialog cycleId={cycle.id} onClose={close} />}
      {open?.kind === 'seat' && <SeatDialog cycleId={cycle.id} organisation={open.organisation} onClose={close} />}
      {open?.kind === 'rename' && <RenameDialog cycleId={cycle.id} organisation={open.organisation} onClose={close} />}
      {open?.kind === 'end' && <EndSeatDialog cycleId={cycle.id} seat={open.seat} onClose={close} />}
    </Frame>
  );
}
