import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import { expect, it } from 'vitest';
import { watchReach } from '../../server/src/features/diagnoses/jobs.ts';
import { verifyFiles } from '../../server/src/features/files/jobs.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aPerson, aSeat } from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** Whoever has to know that a diagnosis cannot be opened is told once for each time, over a real post office. */
const { office, rig, settled } = await appWithMail();
const { db, storage } = rig.deps;
const { forum, own, author, base, aDraft, draftOf, upload } = await diagnosisScene(rig);
const place = { forumId: forum.id };
const colleague = await rig.signInAs((await aSeat(db, { ...place, organisationId: own.id })).personId);
const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', ...place }));
const others = [
  await rig.signInAs((await aSeat(db, place)).personId),
  await rig.signInAs(await aPerson(db, { role: 'participant', ...place })),
  await rig.signInAs((await aSeat(db)).personId),
];

const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);
const watch = async () => {
  await Promise.all([1, 2, 3].map(() => watchReach(rig.deps)));
  await settled();
};
const saidTo = async (agent: Agent) =>
  answered<Notices>(await agent.get('/api/notices'))
    .items.filter(({ kind }) => kind === 'diagnosis-unreachable')
    .map(({ title, lines, path }) => [title, ...lines, path]);
const told = async (id: string) =>
  (
    await rig.database.query<{ letter: string }>(
      `select letter from notices where subject_id = '${id}' and kind = 'diagnosis-unreachable' order by at, id`,
    )
  ).map(({ letter }) => letter);
const toReach = async () =>
  answered<Home>(await lead.get('/api/home')).needs.filter(({ kind }) => kind === 'reach-diagnoses').length;

it('a published one whose file is lost: its organisation and the facilitation, once for each time, until it is mended', async () => {
  const draft = await aDraft();
  const pdf = aPdf('uno');
  await upload(draft.id, 'uno.pdf', pdf);
  const { path } = answered<DiagnosisReceipt>(
    await author.post(`${base}/${draft.id}/submit`, { version: draft.version }),
  );
  const [row] = await rig.database.query<{ key: string }>(
    `select storage_key as key from files where owner_id = '${draft.id}'`,
  );
  const stored = join(storage.partsDir, '../whole', row?.key ?? '');
  const lose = async () => {
    await rm(stored);
    await verifyFiles(rig.deps);
  };
  const mend = async () => {
    await writeFile(stored, pdf);
    await verifyFiles(rig.deps);
  };
  await watch();
  expect([await told(draft.id), await toReach()]).toEqual([[], 0]);
  await lose();
  await watch();
  await watch();
  expect([await told(draft.id), await toReach()]).toEqual([['daily', 'daily', 'daily'], 1]);
  const [[title, line, at] = []] = await saidTo(author);
  expect([title, line, at]).toEqual([
    expect.stringMatching(/^Nadie puede abrir su diagnóstico: /),
    expect.stringMatching(/Conserve su copia y avise a la facilitación\.$/),
    path,
  ]);
  expect(await saidTo(colleague)).toEqual([[title, line, at]]);
  expect((await saidTo(lead)).flat()).toEqual([
    expect.stringMatching(/^Nadie puede abrir un diagnóstico: /),
    expect.stringMatching(/copia de seguridad/),
    path,
  ]);
  for (const other of others) expect(await saidTo(other)).toEqual([]);
  await mend();
  await watch();
  // Before the morning: nobody gets a letter about what is whole again, nor reads of it, nor has to do something.
  const before = office.letters.length;
  await withReach(place, () => inTransaction(db, (tx) => writeLettersOfDay(tx, forum.id, '2027-03-02')));
  await settled();
  const letters = office.letters.slice(before).map(({ subject }) => subject);
  expect(letters.filter((subject) => /abrir/.test(subject))).toEqual([]);
  expect([await told(draft.id), await saidTo(author), await saidTo(lead), await toReach()]).toEqual([
    ['dropped', 'dropped', 'dropped'],
    [],
    [],
    0,
  ]);
  await lose();
  await watch();
  expect(await told(draft.id)).toHaveLength(6);
  await mend();
  await watch();
});

it('an announced one that was not handed in within a day, never one of an earlier cycle, and no draft', async () => {
  const [draft, other] = [await aDraft(), await aDraft()];
  answered(await author.post(`${base}/${draft.id}/declare`, { version: draft.version }));
  await watch();
  expect(await told(draft.id)).toEqual([]);
  await asOwner(`update diagnoses set declared_at = now() - interval '25 hours' where id = '${draft.id}'`);
  const archived = (at: string) => asOwner(`update cycles set archived_at = ${at} where forum_id = '${forum.id}'`);
  await archived('now()');
  await watch();
  expect(await told(draft.id)).toEqual([]);
  await archived('null');
  await watch();
  expect([await told(draft.id), await told(other.id)]).toEqual([['daily', 'daily', 'daily'], []]);
  expect((await saidTo(colleague)).flat()).toContain('Está anunciado, y todavía no tiene texto ni archivo publicado.');
  // Who is of it no more reads nothing of it.
  await asOwner(`update seats set ended_at = now() where person_id = '${colleague.personId}'`);
  expect(await saidTo(colleague)).toEqual([]);
  // Handed in: it is over by itself.
  await upload(draft.id, 'uno.pdf', aPdf('uno'));
  const { version } = await draftOf(draft.id);
  answered(await author.post(`${base}/${draft.id}/submit`, { version }));
  await watch();
  expect([await saidTo(author), await saidTo(lead)]).toEqual([[], []]);
});

it('what one look finds is one notice for each reader, with what concerns them, as long as any of it is out of reach', async () => {
  const neighbour = await aSeat(db, place);
  const theirs = await rig.signInAs(neighbour.personId);
  const drafts = [await aDraft(), await aDraft(), await aDraft(theirs)];
  for (const [at, { id, version }] of drafts.entries())
    answered(await (at === 2 ? theirs : author).post(`${base}/${id}/declare`, { version }));
  const ids = drafts.map(({ id }) => `'${id}'`).join(', ');
  await asOwner(`update diagnoses set declared_at = now() - interval '25 hours' where id in (${ids})`);
  const before = office.letters.length;
  await watch();
  await withReach(place, () => inTransaction(db, (tx) => writeLettersOfDay(tx, forum.id, '2027-03-05')));
  await settled();
  const path = expect.stringMatching(/^\/c\/.+\/diagnoses\?state=unreachable$/);
  const named = expect.stringMatching(/^N\.º \d+: /);
  expect(await saidTo(lead)).toEqual([['Nadie puede abrir 3 diagnósticos', named, named, named, path]]);
  expect(await saidTo(author)).toEqual([['Nadie puede abrir 2 diagnósticos de su organización', named, named, path]]);
  expect(await saidTo(theirs)).toEqual([
    [
      expect.stringMatching(/^Nadie puede abrir su diagnóstico: /),
      'Está anunciado, y todavía no tiene texto ni archivo publicado.',
      expect.stringMatching(/\/diagnoses\/\d+$/),
    ],
  ]);
  for (const other of others) expect(await saidTo(other)).toEqual([]);
  const letters = office.letters.slice(before).map(({ subject, text }) => `${subject}\n${text}`);
  expect(letters.filter((text) => text.includes('Nadie puede abrir 3 diagnósticos'))).toHaveLength(1);
  const handIn = async (id: string, agent: Agent) => {
    await upload(id, 'uno.pdf', aPdf('uno'), agent);
    const { version } = answered<{ version: number }>(await agent.get(`${base}/drafts/${id}`));
    answered(await agent.post(`${base}/${id}/submit`, { version }));
    await watch();
  };
  const [first, second, third] = drafts.map(({ id }) => id);
  // Handed in one after the other: also the one that the notice hangs on.
  await handIn(first ?? '', author);
  expect((await saidTo(lead)).map(([title]) => title)).toEqual(['Nadie puede abrir 2 diagnósticos']);
  expect((await saidTo(author)).map(([title]) => title)).toEqual([
    expect.stringMatching(/^Nadie puede abrir su diagnóstico: /),
  ]);
  await handIn(second ?? '', author);
  expect((await saidTo(lead)).map(([title]) => title)).toEqual([
    expect.stringMatching(/^Nadie puede abrir un diagnóstico: /),
  ]);
  expect(await saidTo(author)).toEqual([]);
  await handIn(third ?? '', theirs);
  expect([await saidTo(lead), await saidTo(theirs)]).toEqual([[], []]);
});
