import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { expect, it } from 'vitest';
import { watchOpenedBoards } from '../../server/src/features/boards/jobs.ts';
import { answered } from '../support/acts.ts';
import { aDraft } from '../support/announcing.ts';
import { aConsultingForum, REASON, soon } from '../support/consultations.ts';
import { asTheServer } from '../support/app.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aBallot, aPerson, aSeat, mark } from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** Whose mailbox it is nobody knows before an invitation was accepted: of the work of the forum nothing goes there. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;

it('an address that never accepted gets its invitation, and no letter about what is done', async () => {
  const { forum, cycle, own, author, base, aDraft: aDiagnosisDraft, upload } = await diagnosisScene(rig, 5);
  const place = { forumId: forum.id };
  const came = await aPerson(db, { role: 'facilitator', ...place });
  const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', ...place }));
  const gone = await aSeat(db, { ...place, organisationId: own.id });
  const at = `/api/cycles/${cycle.id}`;
  const strangers = ['facilitator', 'participant', 'seat'].map((what) => ({
    what,
    email: `mistyped-${what}-${mark()}@example.org`,
  }));
  for (const { what: role, email } of strangers) {
    const facts = { role: 'delegate', seniority: 'specialist', hasMandate: false, isAlternate: false };
    const invited = { email, name: 'Rosa Oca' };
    answered(
      role === 'seat'
        ? await lead.post(`${at}/organisations/${own.id}/seats`, { ...facts, ...invited })
        : await lead.post(`${at}/roles`, { ...invited, role }),
      201,
    );
  }
  await settled();
  const lettersTo = (email: string) => office.letters.filter(({ to }) => to.includes(email)).length;
  expect(strangers.map(({ email }) => lettersTo(email))).toEqual([1, 1, 1]);

  const draft = await aDiagnosisDraft();
  await upload(draft.id, 'uno.pdf', aPdf('uno'));
  answered<DiagnosisReceipt>(await author.post(`${base}/${draft.id}/submit`, { version: draft.version }));
  const planned = answered<PlannedLetter>(await lead.get(`${at}/seats/${gone.id}/letter?act=ended`));
  answered(await lead.delete(`${at}/seats/${gone.id}`), 204);
  const board = {
    ...{ title: 'Ideas', purpose: 'Qué falta.', columns: [{ id: 'a', title: 'Falta' }], identityMode: 'person' },
    ...{ voteBudget: 5, votesPerTarget: 3, startsIn: 'open', themeId: null, stage: null },
  };
  answered(await lead.post(`${at}/boards`, board), 201);
  await rig.owner.db.pool.query(
    "update boards set created_at = created_at - interval '11 minutes' where cycle_id = $1",
    [cycle.id],
  );
  await watchOpenedBoards(asTheServer(rig.deps));
  await settled();

  expect(strangers.map(({ email }) => lettersTo(email))).toEqual([1, 1, 1]);
  const told = await rig.database.query<{ email: string; kind: string }>(
    `select p.email, n.kind from notices n join people p on p.id = n.person_id
      where n.forum_id = $1 and n.kind <> all('{seat-given,seat-ended}') order by n.kind`,
    [forum.id],
  );
  expect(told.filter(({ email }) => strangers.some((one) => one.email === email))).toEqual([]);
  const kindsOf = (email: string) => told.filter((one) => one.email === email).map(({ kind }) => kind);
  expect(kindsOf(came.email)).toEqual(['diagnosis-to-review', 'seat-vacated']);
  // Whom the dialog counted: whose seat it was, who facilitates beside, and the author of the same organisation.
  expect(planned.people).toBe(3);
});

it('of stages, announcements, consultations and ballots they are told nothing, and the dialog says how many; of their data they are', async () => {
  const s = await aConsultingForum(rig);
  const at = `/api/cycles/${s.cycle.id}`;
  const facts = { role: 'member', seniority: 'specialist', hasMandate: true, isAlternate: false };
  const invited = { email: `mistyped-${mark()}@example.org`, name: 'Rosa Oca' };
  answered(await s.rosa.post(`${at}/organisations/${s.other.id}/seats`, { ...facts, ...invited }), 201);
  for (const organisationId of [s.other.id, s.lead.id])
    await aSeat(db, { organisationId, forumId: s.forum.id, role: 'member' });
  await rig.database.query(
    "update stages set opens_at = now() - interval '1 day', closes_at = now() + interval '30 days' where cycle_id = $1 and name = 'co_creation'",
    [s.cycle.id],
  );
  await settled();
  const planned = async (path: string) => answered<PlannedLetter>(await s.rosa.get(`${at}/${path}`)).awaited;

  const [stage] = answered<Stages>(await s.rosa.get(`${at}/stages`)).items.filter(({ name }) => name === 'co_creation');
  const window = { opensAt: stage?.opensAt ?? '', closesAt: soon(35) };
  expect(await planned(`stages/co_creation/letter?${new URLSearchParams({ act: 'move', ...window })}`)).toBe(1);
  answered(await s.rosa.put(`${at}/stages/co_creation`, { ...window, reason: REASON, version: stage?.version }));
  const said = await aDraft({ facilitator: s.rosa, at: `${at}/announcements` });
  expect(await planned(`announcements/${said.id}/letter`)).toBe(1);
  answered(await s.rosa.post(`${at}/announcements/${said.id}/publish`, { version: said.version, notify: true }));
  const asked = await s.draft();
  expect(await planned(`consultations/${asked.id}/publication`)).toBe(1);
  await s.publish(asked);
  const ballot = await aBallot(db, { cycleId: s.cycle.id, mode: 'open', rule: 'consent' });
  const one = `${at}/ballots/${ballot.id}`;
  const { letter } = answered<{ letter: PlannedLetter }>(await s.rosa.get(`${one}/announcement`));
  expect([letter.people, letter.awaited]).toEqual([2, 1]);
  answered(await s.rosa.post(`${one}/open`));
  await settled();
  const kindsOf = async () =>
    (
      await rig.database.query<{ kind: string }>(
        'select n.kind from notices n join people p on p.id = n.person_id where p.email = $1',
        [invited.email],
      )
    ).map(({ kind }) => kind);
  expect(await kindsOf()).toEqual([]);
  const notice = { body: 'Guardamos su nombre y su correo para invitarle al foro. '.repeat(3), reason: REASON };
  answered(await s.rosa.put(`${at}/privacy`, { ...notice, number: 0 }), 204);
  await settled();
  expect(await kindsOf()).toEqual(['privacy-changed']);
});
