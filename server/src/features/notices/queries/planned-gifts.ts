import type { NewSeat } from '@minga/shared/organisations/schema.ts';
import { INVITATION_DAYS } from '@minga/shared/people/invitations.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { type Person, personOf, type Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import { wordsOfSeat } from '../../cycles/queries/notices.ts';
import { periodOf } from '../../organisations/commands/seat-periods.ts';
import { findOrganisation } from '../../organisations/queries.ts';
import { wordsOfRole } from '../../organisations/queries/notices.ts';
import { type Given, invitationLetter } from '../../people/present.ts';
import { findForum, hasRole } from '../../people/queries.ts';
import type { Words } from '../policy.ts';
import { plannedLetterOf } from '../present.ts';
import { countPlannedOf } from './planned.ts';

type Gift = { email: string; kind: NoticeKind; words: Words; as: Given };
type By = { person: Person; publicUrl: string };
type InForum = { id: string; name: string; locale: Locale; timeZone: string };

/** Who has come into this forum by this address. Of others nobody here learns whether they are known elsewhere. */
async function findWhoCame(tx: Tx, forumId: string, email: string): Promise<string | null> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select p.id from people p join invited_names i on i.person_id = p.id
    where p.email = ${email.toLowerCase()} and i.forum_id = ${forumId} and i.entered_at is not null`);
  return rows[0]?.id ?? null;
}

/** Whoever has come is told by a notice; everybody else is invited by a letter, which leaves at once. */
async function planned(tx: Tx, forum: InForum, gift: Gift, { person, publicUrl }: By): Promise<PlannedLetter> {
  const { id: forumId, name: forumName, locale, timeZone } = forum;
  const { email, kind, words, as } = gift;
  const personId = await findWhoCame(tx, forumId, email);
  if (personId !== null) {
    const concerned = [{ personId, dueAt: null }];
    const counts = await countPlannedOf(tx, forumId, [{ kind, concerned, byPersonId: person.personId }]);
    const isWritten = counts.people > counts.none;
    return { ...counts, letter: isWritten ? plannedLetterOf(words, { locale, publicUrl, forumName }) : null };
  }
  const goodUntil = new Date((await dbNow(tx)).getTime() + INVITATION_DAYS * 86_400_000);
  const link = `${publicUrl}${paths.invitation('')}…`;
  const to = { email, locale, timeZone: null };
  const { subject, text } = invitationLetter(to, { by: person.name, forumName, as: [as], link, timeZone, goodUntil });
  return { people: 1, atOnce: 1, daily: 0, none: 0, letter: { subject, text } };
}

/**
 * Whom giving a seat would tell now, and the letter in the language of the forum.
 * @throws AppError `organisation.not-found`; `request.invalid` naming the days, as giving it does
 */
export async function readPlannedSeatGift(
  tx: Tx,
  scope: Scope,
  organisationId: string,
  { email, startsOn, endsOn, ...facts }: Omit<NewSeat, 'name'>,
  publicUrl: string,
): Promise<PlannedLetter> {
  const { forumId, locale, timeZone } = scope;
  const organisation = await findOrganisation(tx, forumId, organisationId);
  if (!organisation) throw new AppError('organisation.not-found');
  const place = await getCycle(tx, scope.cycleId);
  const period = await periodOf(tx, forumId, { startsOn: startsOn ?? undefined, endsOn: endsOn ?? undefined });
  const now = await dbNow(tx);
  const beginsAt = period.startsAt && period.startsAt > now ? period.startsAt.toISOString() : null;
  const endsAt = period.endedAt?.toISOString() ?? null;
  const { name } = organisation;
  const seat = { ...facts, organisation: name, name: '', beginsAt, endsAt, other: null };
  const as = { seatOf: name, seatRole: facts.role, isAlternate: facts.isAlternate, beginsAt, endsAt };
  const words = wordsOfSeat('seat-given', seat, place, locale);
  const forum = { id: forumId, name: place.forumName, locale, timeZone };
  return planned(tx, forum, { email, kind: 'seat-given', words, as }, { person: personOf(scope), publicUrl });
}

/**
 * The same of a role; nobody is told of one that they have.
 * @throws AppError `forum.not-found`
 */
export async function readPlannedRoleGift(
  tx: Tx,
  { forumId, email, role }: { forumId: string; email: string; role: ForumRole },
  by: By,
): Promise<PlannedLetter> {
  const forum = await findForum(tx, forumId);
  if (!forum) throw new AppError('forum.not-found');
  const personId = await findWhoCame(tx, forumId, email);
  if (personId !== null && (await hasRole(tx, { forumId, personId, role })))
    return { people: 0, atOnce: 0, daily: 0, none: 0, letter: null };
  const words = wordsOfRole('role-given', { role, forum: forum.name, isOfForum: true }, forum.locale);
  return planned(tx, forum, { email, kind: 'role-given', words, as: { role } }, by);
}
