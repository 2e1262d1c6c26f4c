import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { inviteLinkOf } from '../people/present.ts';
import { abilitiesOnList, maySeeSeats, type Reader } from './policy.ts';
import type { FoundOrganisations, FoundSeat } from './queries.ts';

const presentSeat = ({ seat, personName, isAwaited }: FoundSeat, inviteLink: string | null) => ({
  id: seat.id,
  personId: seat.personId,
  personName,
  isAwaited,
  role: seat.role,
  seniority: seat.seniority,
  hasMandate: seat.hasMandate,
  isAlternate: seat.isAlternate,
  startsAt: seat.startsAt.toISOString(),
  endedAt: seat.endedAt?.toISOString() ?? null,
  inviteLink,
});

export function presentOrganisations(
  { organisations, seats, addresses }: FoundOrganisations,
  reader: Reader,
  publicUrl: string,
): Organisations {
  const bySeat = Map.groupBy(seats, (row) => row.seat.organisationId);
  const linkOf = (personId: string) => inviteLinkOf(addresses, publicUrl, personId);
  return {
    ...abilitiesOnList(reader),
    items: organisations.map(({ id, forumId: _forum, createdAt: _made, ...facts }) => {
      const own = bySeat.get(id) ?? [];
      const count = (role: 'member' | 'delegate') => own.filter(({ seat }) => seat.role === role).length;
      return {
        id,
        ...facts,
        members: count('member'),
        delegates: count('delegate'),
        seats: maySeeSeats(reader) ? own.map((row) => presentSeat(row, linkOf(row.seat.personId))) : null,
      };
    }),
  };
}
