import type { OrganisationPage, Organisations } from '@minga/shared/organisations/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { VOICE_KINDS } from '@minga/shared/organisations/rules.ts';
import { afterAll, expect, it } from 'vitest';
import type { IdentityMode } from '@minga/shared/boards/rules.ts';
import { NOUNS } from '../../server/src/app.ts';
import { givenBy } from '../../server/src/noun.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** What is counted of each organisation: of meetings, boards and comments only what nobody was promised to keep hidden. */
const rig = await testApp();
afterAll(() => rig.close());
const scene = await boardScene(rig);
const { cycle, forum, facilitator } = scene;
const at = `/api/cycles/${cycle.id}`;
const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, name: 'Red del Agua', shortName: 'Red' });
const person = await aPerson(rig.deps.db, { name: 'Killa' });
const seat = await aSeat(rig.deps.db, { forumId: forum.id, organisationId: organisation.id, personId: person.id });
const killa = await rig.signInAs(person);

async function boardWith(identityMode: IdentityMode, notes: number, isClosed = true): Promise<void> {
  const board = await scene.board({ identityMode, startsIn: 'private_writing' });
  const writer = await scene.client(killa, board);
  for (let at = 0; at < notes; at += 1) await writer.act(aNote(`Nota ${at}`));
  const taken = aNote('Lo pensé mejor');
  await writer.act(taken);
  await writer.act({ type: 'note.remove', args: { noteId: taken.args.noteId } });
  if (!isClosed) return;
  const chair = await scene.client(facilitator, board);
  for (const phase of ['open', 'clustering', 'voting', 'closed'] as const)
    expect(await chair.act({ type: 'phase.set', args: { phase } })).toMatchObject({ status: 'ok' });
  scene.closeClients();
}
async function heldMeeting(answer: 'yes' | 'no' | null, hoursAgo: number, called = [organisation]): Promise<void> {
  const id = newId();
  await rig.database.query(
    `insert into meetings (id, cycle_id, forum_id, title, starts_at, ends_at, time_zone, local_start, local_end, modality, uid,
       state, published_at, time_published_at)
     select $1::uuid, $2, $3, 'Mesa', t.at, t.at + interval '1 hour', 'America/Lima', t.at at time zone 'America/Lima',
       (t.at + interval '1 hour') at time zone 'America/Lima', 'in_person', ($1::uuid)::text, 'published', now() - interval '9 days',
       now() - interval '9 days' from (select now() - make_interval(hours => $4) as at) t`,
    [id, cycle.id, forum.id, hoursAgo],
  );
  await rig.database.query(
    'insert into meeting_organisations (meeting_id, organisation_id) select $1, unnest($2::uuid[])',
    [id, called.map((one) => one.id)],
  );
  if (answer)
    await rig.database.query(
      'insert into meeting_answers (meeting_id, person_id, answer, sequence) values ($1, $2, $3, 0)',
      [id, person.id, answer],
    );
}
const voicesOf = async (agent: Agent, path: string) => {
  const { items } = answered<Organisations>(await agent.get(path));
  return items.find(({ id }) => id === organisation.id)?.voices;
};

it('counts notes that stand under its name on closed boards, and none of a board that promised to name nobody', async () => {
  await boardWith('organisation', 2);
  await boardWith('person', 1);
  await boardWith('anonymous', 4);
  await boardWith('organisation', 5, false);
  expect((await voicesOf(rig.anonymous, `${at}/composition`))?.notes).toBe(3);
});

it('counts a meeting as attended where somebody said yes who sat for it then; to the forum alone', async () => {
  await rig.database.query("update seats set starts_at = now() - interval '3 days' where id = $1", [seat.id]);
  await heldMeeting('yes', 30);
  await heldMeeting('no', 29);
  await heldMeeting(null, 28);
  await heldMeeting('yes', 100);
  expect(await voicesOf(killa, `${at}/composition`)).toMatchObject({ meetings: 4, attendance: 1 });
  const outside = await voicesOf(rig.anonymous, `${at}/composition`);
  expect(outside).toMatchObject({ meetings: 4 });
  expect(outside).not.toHaveProperty('attendance');
  expect(outside).not.toHaveProperty('comments');
});

it('counts comments that stand, made for its seat, to the forum alone; the list of organisations counts no notes', async () => {
  for (const removedAt of [null, new Date()])
    await rig.database.query(
      `insert into comments (id, cycle_id, subject_kind, subject_id, body, person_id, seat_id, removed_at, removed_by, removed_reason)
       values ($1, $2, 'meeting', $3, 'Una palabra', $4, $5, $6, case when $6::timestamptz is null then null else $4::uuid end,
         case when $6::timestamptz is null then null else 'Fuera de tema del foro' end)`,
      [newId(), cycle.id, newId(), person.id, seat.id, removedAt],
    );
  expect((await voicesOf(killa, `${at}/composition`))?.comments).toBe(1);
  expect(await voicesOf(killa, `${at}/organisations`)).not.toHaveProperty('notes');
});

it('counts of the organisation whose page it is that one alone, and the same as beside the others', async () => {
  const other = await anOrganisation(rig.deps.db, { forumId: forum.id, name: 'Otra red', shortName: 'Otra' });
  await heldMeeting(null, 20, [organisation, other]);
  const page = answered<OrganisationPage>(await killa.get(`${at}/organisations/${organisation.id}`));
  expect(page.voices).toEqual(await voicesOf(killa, `${at}/composition`));
  expect(page.voices).toMatchObject({ meetings: 5, notes: 3, comments: 1 });
  const given = givenBy(NOUNS, 'voices');
  expect(given.flatMap(({ kinds }) => kinds).sort()).toEqual([...VOICE_KINDS].sort());
  for (const { kinds, count } of given) {
    const counted = await rig.tx(async (tx) => [
      await count(tx, { cycleId: cycle.id }),
      await count(tx, { cycleId: cycle.id }, organisation.id),
    ]);
    const [all, one] = counted;
    const own = all?.get(organisation.id);
    expect(one, kinds.join()).toEqual(new Map(own ? [[organisation.id, own]] : []));
    expect(Object.keys(own ?? {}).filter((kind) => !kinds.some((known) => known === kind))).toEqual([]);
  }
});
