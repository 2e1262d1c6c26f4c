import { AppError } from '@minga/shared/kernel/errors.ts';
import { maskedAddress, SENIORITIES } from '@minga/shared/people/rules.ts';
import type { OrganisationPage, Organisations } from '@minga/shared/organisations/schema.ts';
import { isGoodInvitation } from '@minga/shared/people/invitations.ts';
import type { InvitationLink, Invitations } from '@minga/shared/people/schema.ts';
import type { Actor } from '../../platform/http/gate.ts';
import { invitationLink } from '../people/policy.ts';
import { inviteLinkOf, type Links } from '../people/present.ts';
import type { FoundInvitation } from './queries/invitations.ts';
import { abilitiesOnList, maySeeSeats, type Reader } from './policy.ts';
import type { FoundOrganisation, FoundOrganisations, FoundSeat } from './queries.ts';

const presentSeat = ({ seat, hasBegun, personName, isAwaited }: FoundSeat, inviteLink: string | null) => ({
  id: seat.id,
  personId: seat.personId,
  personName,
  isAwaited,
  role: seat.role,
  seniority: seat.seniority,
  hasMandate: seat.hasMandate,
  isAlternate: seat.isAlternate,
  hasBegun,
  startsAt: seat.startsAt.toISOString(),
  endedAt: seat.endedAt?.toISOString() ?? null,
  inviteLink,
});

/** People and not seats: whoever votes for an organisation often attends for it, too. */
function peopleOf(open: readonly FoundSeat[]) {
  const titulars = new Set(open.flatMap(({ seat }) => (seat.isAlternate ? [] : seat.personId)));
  return { titulars: titulars.size, alternates: new Set(open.map(({ seat }) => seat.personId)).size - titulars.size };
}

function titularFrom(own: readonly FoundSeat[]): string | null {
  const titulars = own.filter(({ seat }) => !seat.isAlternate);
  if (titulars.some(({ hasBegun }) => hasBegun)) return null;
  const [first] = titulars.map(({ seat }) => seat.startsAt.toISOString()).sort();
  return first ?? null;
}

export function presentOrganisations(
  { organisations, seats, unreached, voices, kinds }: FoundOrganisations,
  reader: Reader,
  links: Links,
): Organisations {
  const bySeat = Map.groupBy(seats, (row) => row.seat.organisationId);
  const linkOf = (personId: string) => inviteLinkOf(unreached.get(personId), links);
  return {
    ...abilitiesOnList(reader),
    items: organisations.map(({ id, forumId: _forum, createdAt: _made, ...facts }) => {
      const own = bySeat.get(id) ?? [];
      // Who will sit for it does not yet.
      const open = own.filter(({ hasBegun }) => hasBegun);
      const count = (role: 'member' | 'delegate') => open.filter(({ seat }) => seat.role === role).length;
      return {
        id,
        ...facts,
        members: count('member'),
        ...peopleOf(open),
        titularFrom: titularFrom(own),
        seniority: SENIORITIES.find((one) => open.some(({ seat }) => seat.seniority === one)) ?? null,
        voices: Object.fromEntries(
          kinds.map((kind) => [kind, voices.find((byId) => byId.get(id)?.[kind] !== undefined)?.get(id)?.[kind] ?? 0]),
        ),
        delegates: count('delegate'),
        seats: maySeeSeats(reader) ? own.map((row) => presentSeat(row, linkOf(row.seat.personId))) : null,
      };
    }),
  };
}

/** One, as in the list, and what was put right. */
export function presentOrganisation(found: FoundOrganisation, reader: Reader, links: Links): OrganisationPage {
  const { items, ...abilities } = presentOrganisations(found, reader, links);
  const [one] = items;
  if (!one) throw new AppError('organisation.not-found');
  const history = found.history.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() }));
  const pastSeats =
    found.pastSeats?.map(({ startsAt, endedAt, ...seat }) => ({
      ...seat,
      startsAt: startsAt.toISOString(),
      endedAt: endedAt.toISOString(),
    })) ?? null;
  return { ...one, ...abilities, logos: found.logos, history, pastSeats };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** For whoever invites. */
export const presentInvitations = (found: readonly FoundInvitation[], { publicUrl, keyed }: Links): Invitations => ({
  items: found.map(({ invitation, ...row }) => ({
    id: invitation.id,
    name: row.name,
    email: row.email,
    roles: row.roles,
    seats: row.seats,
    state: row.state,
    isBound: row.isBound,
    invitedByName: row.invitedByName,
    invitedAt: invitation.invitedAt.toISOString(),
    letterAt: iso(invitation.letterAt),
    expiresAt: invitation.expiresAt.toISOString(),
    openedAt: iso(invitation.openedAt),
    openedByName: row.openedByName,
    acceptedAt: iso(invitation.acceptedAt),
    acceptedAs: row.acceptedByEmail === row.email ? null : row.acceptedByEmail,
    revokedAt: iso(invitation.revokedAt),
    declinedAt: iso(invitation.declinedAt),
    declineReason: invitation.declineReason,
    askedAt: iso(invitation.askedAt),
    link: isGoodInvitation(row.state) ? invitationLink(publicUrl, keyed, invitation) : null,
  })),
});

/** For whoever has the link: of one that is good no more, nothing that it was for. */
export function presentInvitationLink(found: FoundInvitation, actor: Actor): InvitationLink {
  const { invitation, state } = found;
  const isGood = isGoodInvitation(state);
  const personId = actor.kind === 'person' ? actor.personId : null;
  const isYours = personId !== null && personId === (invitation.acceptedBy ?? invitation.personId);
  return {
    forumId: invitation.forumId,
    forumName: found.forumName,
    state: isGoodInvitation(state) ? 'good' : state,
    invitedByName: isGood ? found.invitedByName : null,
    roles: isGood ? found.roles : [],
    seats: isGood ? found.seats : [],
    expiresAt: invitation.expiresAt.toISOString(),
    timeZone: found.timeZone,
    isBound: found.isBound,
    // Links are passed on, and shown as codes to scan: they tell nobody where to write to whom.
    email: isGood ? (isYours ? found.email : maskedAddress(found.email)) : null,
    isAsked: invitation.askedAt !== null,
    isYours,
  };
}
