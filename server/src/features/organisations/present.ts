import { SENIORITIES } from '@minga/shared/people/rules.ts';
import { VOICE_KINDS, type VoiceKind } from '@minga/shared/organisations/rules.ts';
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
  { organisations, seats, addresses, voices }: FoundOrganisations,
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
        alternates: own.filter(({ seat }) => seat.role === 'member' && seat.isAlternate).length,
        seniority: SENIORITIES.find((one) => own.some(({ seat }) => seat.seniority === one)) ?? null,
        voices: Object.fromEntries(
          VOICE_KINDS.map((kind) => [kind, voices.find(({ of }) => of === kind)?.byId.get(id) ?? 0]),
        ) as Record<VoiceKind, number>,
        delegates: count('delegate'),
        seats: maySeeSeats(reader) ? own.map((row) => presentSeat(row, linkOf(row.seat.personId))) : null,
      };
    }),
  };
}
