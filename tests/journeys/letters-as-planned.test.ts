import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { modesFor, NOTICE_KINDS, type NoticeKind } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { wordsOf } from '../support/consultations.ts';
import { aBallot, aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/**
 * Whomever an act is shown to notify before it is notified by it, in the way that was shown: of each act that shows it, in forums of
 * people who have come, were invited, are shut out or are only looked on, with letters at once, in the morning or not at all.
 */
const { rig, settled } = await appWithMail();
const { db } = rig.deps;
const HOUR = 3_600_000;
const REASON = 'La sala ya no está libre ese día.';

type Member = {
  role: 'participant' | 'observer' | 'facilitator' | null;
  seat: 'member' | 'delegate' | null;
  door: 'in' | 'invited' | 'revoked' | 'expired' | 'guest';
  mode: 'on' | 'daily' | 'off' | null;
  isNamed: boolean;
};
const member: fc.Arbitrary<Member> = fc.record({
  role: fc.constantFrom('participant', 'observer', 'facilitator', null),
  seat: fc.constantFrom('member', 'delegate', null),
  door: fc.constantFrom('in', 'in', 'in', 'invited', 'revoked', 'expired', 'guest'),
  mode: fc.constantFrom('on', 'daily', 'off', null),
  isNamed: fc.boolean(),
});

async function aMember(place: { forumId: string; organisationId: string }, of: Member): Promise<string> {
  const { forumId } = place;
  const person = await aPerson(db, { isGuest: of.door === 'guest' });
  const { id } = person;
  const give = (role: ForumRole) =>
    rig.database.query('insert into forum_roles (forum_id, person_id, role) values ($1, $2, $3)', [forumId, id, role]);
  if (of.role) await give(of.role);
  if (of.seat) await aSeat(db, { ...place, personId: id, role: of.seat });
  if (of.door !== 'in' && of.door !== 'guest') {
    await rig.database.query('insert into invited_names (forum_id, person_id, name) values ($1, $2, $3)', [
      forumId,
      id,
      person.name,
    ]);
    await rig.database.query(
      `insert into invitations (id, forum_id, person_id, invited_by, invited_at, expires_at, letter, queued_at, letter_at, revoked_at)
       values ($1, $2, $3, $3, now() - interval '40 days', now() + $4 * interval '1 day', 'sent', now(), now(), $5)`,
      [newId(), forumId, id, of.door === 'expired' ? -1 : 20, of.door === 'revoked' ? new Date() : null],
    );
  }
  for (const kind of of.mode === null ? [] : NOTICE_KINDS) {
    const mode = modesFor(kind).includes(of.mode ?? 'on') ? of.mode : 'on';
    await rig.database.query('insert into notice_choices (person_id, forum_id, kind, mode) values ($1, $2, $3, $4)', [
      id,
      forumId,
      kind,
      mode,
    ]);
  }
  return id;
}

async function aWorld(members: readonly Member[], acting: Member) {
  const forum = await aForum(db, { locale: 'es' });
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const [organisation, other] = [
    await anOrganisation(db, { forumId: forum.id }),
    await anOrganisation(db, { forumId: forum.id, sector: 'civil_society' }),
  ];
  const place = { forumId: forum.id, organisationId: organisation.id };
  const actorId = await aMember(place, { ...acting, role: 'facilitator', door: 'in' });
  const ids: string[] = [];
  for (const one of members) ids.push(await aMember(place, one));
  // Somebody else leads, votes and comes whatever the others do.
  const keeper = await aPerson(db, { role: 'facilitator', forumId: forum.id });
  await aSeat(db, { forumId: forum.id, organisationId: other.id, role: 'member' });
  const named = [actorId, ...ids].filter((_, at) => (at === 0 ? acting : members[at - 1])?.isNamed);
  return { forum, cycle, organisation, lead: await rig.signInAs(actorId), actorId, keeperId: keeper.id, named, ids };
}
type World = Awaited<ReturnType<typeof aWorld>>;

type Counts = Pick<PlannedLetter, 'people' | 'atOnce' | 'daily' | 'none'>;
const countsOf = ({ people, atOnce, daily, none }: PlannedLetter): Counts => ({ people, atOnce, daily, none });

/** What an act has written: each person once, by the soonest letter that they get. */
async function writtenSince({ forum }: World, event: number, kinds: readonly NoticeKind[]): Promise<Counts> {
  await settled();
  const rows = await rig.database.query<{ letters: string[] }>(
    `select array_agg(letter) as letters from notices where forum_id = $1 and event_id > $2 and kind = any($3)
      group by person_id`,
    [forum.id, event, kinds],
  );
  const none = rows.filter(({ letters }) => letters.every((letter) => letter === 'none')).length;
  const atOnce = rows.filter(({ letters }) => letters.some((letter) => letter !== 'none' && letter !== 'daily')).length;
  return { people: rows.length, atOnce, daily: rows.length - none - atOnce, none };
}

async function expectAsPlanned(
  world: World,
  act: string,
  plan: PlannedLetter,
  go: () => Promise<void>,
  kinds: readonly NoticeKind[] = NOTICE_KINDS,
) {
  await settled();
  const [last] = await rig.database.query<{ id: number }>('select coalesce(max(id), 0)::int as id from events');
  await go();
  expect({ act, ...(await writtenSince(world, last?.id ?? 0, kinds)) }).toEqual({ act, ...countsOf(plan) });
}

async function meetings(world: World) {
  const { lead, cycle, organisation, named } = world;
  const at = `/api/cycles/${cycle.id}/meetings`;
  const begin = Math.ceil(Date.now() / HOUR) * HOUR;
  const times = (hours: number) => ({
    startsAt: new Date(begin + hours * HOUR).toISOString(),
    endsAt: new Date(begin + (hours + 1) * HOUR).toISOString(),
  });
  const draft = async (hours: number, isCalled: boolean) =>
    answered<Meeting>(
      await lead.post(at, {
        ...{ title: 'Mesa', modality: 'online', ...times(hours) },
        organisations: isCalled ? [organisation.id] : [],
        people: named.map((personId) => ({ personId, role: 'participant', required: true })),
      }),
      201,
    );
  const both = [await draft(30, true), await draft(200, false)];
  const planned = async (kind: string, ids: readonly string[], more: object = {}) =>
    answered<PlannedLetter>(await lead.post(`${at}/planned-letter`, { kind, meetings: ids, ...more }));
  const ids = both.map(({ id }) => id);
  const publishing = both.map(({ id, version }) => ({ id, version }));
  await expectAsPlanned(world, 'publish', await planned('published', ids), async () => {
    answered(await lead.post(`${at}/publish`, { meetings: publishing }));
  });
  const [near = '', far = ''] = ids;
  const versionOf = async (id: string) => answered<Meeting>(await lead.get(`${at}/${id}`)).version;
  const moved = await planned('changed', [near], { changes: [{ id: near, ...times(33) }], reason: REASON });
  await expectAsPlanned(world, 'move', moved, async () => {
    answered(await lead.post(`${at}/${near}/move`, { ...times(33), version: await versionOf(near), reason: REASON }));
  });
  await expectAsPlanned(world, 'cancel', await planned('cancelled', [far], { reason: REASON }), async () => {
    answered(await lead.post(`${at}/${far}/cancel`, { version: await versionOf(far), reason: REASON }));
  });
}

async function ofTheForum(world: World) {
  const { lead, cycle } = world;
  const at = `/api/cycles/${cycle.id}`;
  const letter = async (path: string) => answered<PlannedLetter>(await lead.get(`${at}/${path}`));
  const { items } = answered<Stages>(await lead.get(`${at}/stages`));
  const { opensAt = '', closesAt = '', version } = items.find(({ name }) => name === 'co_creation') ?? {};
  const later = { opensAt, closesAt: new Date(Date.parse(closesAt) + 48 * HOUR).toISOString() };
  const move = await letter(`stages/co_creation/letter?${new URLSearchParams({ act: 'move', ...later })}`);
  await expectAsPlanned(world, 'stage', move, async () => {
    answered(await lead.put(`${at}/stages/co_creation`, { ...later, reason: REASON, version }));
  });

  const said = answered<Announcement>(await lead.post(`${at}/announcements`), 201);
  const one = `announcements/${said.id}`;
  const text = { title: 'Cambia la sala', body: 'En la Sala Totora.', version: said.version };
  const draft = answered<Announcement>(await lead.put(`${at}/${one}`, text));
  await expectAsPlanned(world, 'announcement', await letter(`${one}/letter`), async () => {
    answered(await lead.post(`${at}/${one}/publish`, { version: draft.version, notify: true }));
  });

  const begun = answered<Consultation>(await lead.post(`${at}/consultations`), 201);
  const asked = answered<Consultation>(
    await lead.put(`${at}/consultations/${begun.id}`, { ...wordsOf(), version: begun.version }),
  );
  await expectAsPlanned(world, 'consultation', await letter(`consultations/${asked.id}/publication`), async () => {
    answered(await lead.post(`${at}/consultations/${asked.id}/publish`, { version: asked.version }));
  });

  const ballot = await aBallot(db, { cycleId: cycle.id, mode: 'open', rule: 'consent' });
  const { letter: announced } = answered<{ letter: PlannedLetter }>(
    await lead.get(`${at}/ballots/${ballot.id}/announcement`),
  );
  await expectAsPlanned(world, 'ballot', announced, async () => {
    answered(await lead.post(`${at}/ballots/${ballot.id}/open`));
  });
}

/** What is changed once it goes on: more time for a consultation, less for a ballot. */
async function ofWhatGoesOn(world: World) {
  const { lead, cycle } = world;
  const at = `/api/cycles/${cycle.id}`;
  const [listed] = answered<{ items: Consultation[] }>(await lead.get(`${at}/consultations`)).items;
  const open = `${at}/consultations/${listed?.id}`;
  const consultation = answered<Consultation>(await lead.get(open));
  const closesAt = new Date(Date.parse(consultation.closesAt ?? '') + 72 * HOUR).toISOString();
  const more = answered<PlannedLetter>(await lead.post(`${open}/planned-letter`, { closesAt, reason: REASON }));
  expect(more.letter === null || more.letter.text.includes(REASON)).toBe(true);
  await expectAsPlanned(world, 'extension', more, async () => {
    answered(await lead.post(`${open}/extend`, { version: consultation.version, closesAt, reason: REASON }));
  });
  const [ballot] = answered<{ items: { id: string }[] }>(await lead.get(`${at}/ballots`)).items;
  const one = `${at}/ballots/${ballot?.id}`;
  const less = answered<PlannedLetter>(await lead.post(`${one}/planned-letter`, { reason: REASON }));
  expect(less.letter === null || less.letter.text.includes(REASON)).toBe(true);
  expect(less.daily).toBe(0);
  await expectAsPlanned(world, 'closing', less, async () => {
    answered(await lead.post(`${one}/close`, { reason: REASON }));
  });
}

/** Whoever has come is told by a notice, as it was shown; whoever has not is invited by a letter, and by none of these. */
async function ofGifts(world: World) {
  const { lead, cycle, forum, ids, actorId } = world;
  const at = `/api/cycles/${cycle.id}`;
  const own = await anOrganisation(db, { forumId: forum.id, sector: 'academia' });
  const seats = `${at}/organisations/${own.id}/seats`;
  const emails = await rig.database.query<{ email: string; hasCome: boolean }>(
    `select p.email, exists (select 1 from invited_names i where i.person_id = p.id and i.forum_id = $2 and i.entered_at is not null)
      as "hasCome" from people p where p.id = any($1) and not p.is_guest order by p.id`,
    [[...ids, actorId], forum.id],
  );
  const none = { people: 0, atOnce: 0, daily: 0, none: 0 };
  const invited = { people: 1, atOnce: 1, daily: 0, none: 0 };
  for (const [n, { email, hasCome }] of emails.entries()) {
    const seat = { email, role: 'delegate', seniority: 'staff' };
    const role = { email, role: 'observer' };
    for (const [act, path, gift] of [
      ['seat given', seats, seat],
      ['role given', `${at}/roles`, role],
    ] as const) {
      const plan = answered<PlannedLetter>(await lead.post(`${path}/planned-letter`, gift));
      if (!hasCome) expect(countsOf(plan)).toEqual(invited);
      const give = async () => {
        answered(await lead.post(path, { ...gift, name: `Nuna ${'abcdefgh'[n]}` }), 201);
      };
      // Besides, somebody may be expected again at meetings ahead, and is told of those.
      await expectAsPlanned(world, act, hasCome ? plan : { ...plan, ...none }, give, ['seat-given', 'role-given']);
    }
  }
}

async function ofRights(world: World, lead: Agent) {
  const { forum, cycle } = world;
  const at = `/api/cycles/${cycle.id}`;
  const seats = await rig.database.query<{ id: string }>(
    'select id from seats where forum_id = $1 and ended_at is null order by id',
    [forum.id],
  );
  for (const { id } of seats) {
    const one = `${at}/seats/${id}`;
    const changed = answered<PlannedLetter>(await lead.get(`${one}/letter?act=changed&seniority=executive`));
    await expectAsPlanned(world, 'seat changed', changed, async () => {
      answered(await lead.patch(one, { seniority: 'executive', hasMandate: false, isAlternate: false }), 204);
    });
    const ended = answered<PlannedLetter>(await lead.get(`${one}/letter?act=ended`));
    await expectAsPlanned(world, 'seat ended', ended, async () => {
      answered(await lead.delete(one), 204);
    });
  }
  const roles = await rig.database.query<{ personId: string; role: string }>(
    `select person_id as "personId", role from forum_roles where forum_id = $1 and person_id <> $2 order by person_id = $3, role = 'facilitator', id`,
    [forum.id, world.keeperId, world.actorId],
  );
  // That of whoever acts comes last.
  for (const { personId, role } of roles) {
    const one = `${at}/roles/${personId}/${role}`;
    const ended = answered<PlannedLetter>(await lead.get(`${one}/letter`));
    await expectAsPlanned(world, 'role ended', ended, async () => {
      answered(await lead.delete(one), 204);
    });
  }
}

describe('whomever a preview counts is notified by the act, and by the letters that it says', () => {
  it('of meetings, stages, announcements, consultations, ballots, seats and roles, whoever acts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 4, maxLength: 7 }), member, async (members, acting) => {
        const world = await aWorld(members, acting);
        await meetings(world);
        await ofTheForum(world);
        await ofWhatGoesOn(world);
        await ofGifts(world);
        await ofRights(world, world.lead);
      }),
      { numRuns: 4, seed: 20261201, endOnFailure: true },
    );
  }, 240_000);
});
