import type { Home } from '@minga/shared/cycles/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { NOUNS } from '../../server/src/app.ts';
import { writeLettersOfDay } from '../../server/src/features/notices/commands.ts';
import { notifyOverdue } from '../../server/src/features/notices/commands/overdue.ts';
import { givenBy } from '../../server/src/noun.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBallotSetting, runOut } from '../support/ballots.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** Who has let a deadline pass on something that can still be done is told once, the morning after. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;
const needs = givenBy(NOUNS, 'needs');

/** A zone on whose clock it is this hour now, give or take the minutes. */
const zoneAt = (hour: number) => {
  const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};
const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);
/** A new day has begun in all forums. */
const nextMorning = () => asOwner(`update notice_days set overdue_on = overdue_on - 1, day = day - 1`);
const look = async (servers = 2) => {
  await Promise.all(Array.from({ length: servers }, () => notifyOverdue(rig.deps, needs)));
  await settled();
};
const rowsOf = (personId: string) =>
  rig.database.query<{ letter: string }>(
    `select letter from notices where person_id = '${personId}' and kind = 'need-overdue' order by at`,
  );
const saidTo = async (agent: Agent) =>
  answered<Notices>(await agent.get('/api/notices'))
    .items.filter(({ kind }) => kind === 'need-overdue')
    .map(({ title, path }) => ({ title, path }));

/** Preparation is over since yesterday; one organisation announced a diagnosis and handed nothing in, and a board stands open. */
async function aScene({ timeZone = zoneAt(10) }: { timeZone?: string } = {}) {
  const forum = await aForum(db, { locale: 'es', timeZone });
  const place = { forumId: forum.id };
  const cycle = await aCycle(db, { ...place, title: 'Plan 2027', openStage: 'preparation' });
  const organisation = await anOrganisation(db, place);
  const [lead, ana, eva] = [
    await aPerson(db, { role: 'facilitator', ...place }),
    await aPerson(db),
    await aPerson(db, { role: 'participant', ...place }),
  ];
  await aSeat(db, { ...place, organisationId: organisation.id, personId: ana.id });
  const diagnosis = await aDiagnosis(db, {
    ...{ cycleId: cycle.id, organisationId: organisation.id, number: 1, title: 'El agua del valle' },
    ...{ state: 'declared', declaredAt: new Date() },
  });
  const board = { id: newId() };
  await rig.database.query(
    `insert into boards (id, cycle_id, forum_id, title, stage_name, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase)
     values ($1, $2, $3, 'Ideas', 'preparation', '[{"id":"a","title":"A"}]', 'person', 3, 3, 'open', 'open')`,
    [board.id, cycle.id, forum.id],
  );
  const ended = (ago: string) =>
    asOwner(`update stages set opens_at = now() - interval '40 days', closes_at = now() - interval '${ago}', closed_at = null
      where cycle_id = '${cycle.id}' and name = 'preparation'`);
  return { forum, cycle, organisation, lead, ana, eva, diagnosis, board, ended };
}

const RESTORE =
  'Plazo vencido · Subir el archivo del diagnóstico «El agua del valle»: está anunciado y nadie lo puede abrir';
const CLOSE = 'Plazo vencido · Cerrar la pizarra «Ideas»: su etapa terminó';

describe('a need whose deadline has passed', () => {
  it('is told once to whoever can still do it, and to the facilitation what stands in the way, by two servers at once', async () => {
    const s = await aScene();
    await look();
    expect(await rowsOf(s.ana.id)).toEqual([]);
    await s.ended('1 hour');
    const home = answered<Home>(await (await rig.signInAs(s.ana)).get('/api/home')).needs;
    expect(home.map(({ kind }) => kind)).toEqual(['restore-diagnosis']);
    // Today was looked at: it is told tomorrow, not in the middle of the day.
    await look();
    expect(await rowsOf(s.ana.id)).toEqual([]);
    await nextMorning();
    await look(3);
    expect([await rowsOf(s.ana.id), await rowsOf(s.eva.id)]).toEqual([[{ letter: 'daily' }], []]);
    const paths = `/c/${s.cycle.slug}`;
    expect(await saidTo(await rig.signInAs(s.ana))).toEqual([{ title: RESTORE, path: `${paths}/diagnoses/1` }]);
    expect(await saidTo(await rig.signInAs(s.lead))).toEqual([{ title: CLOSE, path: `${paths}/boards/${s.board.id}` }]);
    for (let day = 0; day < 3; day += 1) {
      await nextMorning();
      await look();
    }
    expect(await rowsOf(s.ana.id)).toHaveLength(1);
    // More time, and that passes, too: it is another deadline.
    await s.ended('30 minutes');
    await nextMorning();
    await look();
    expect(await rowsOf(s.ana.id)).toHaveLength(2);
  });

  it('comes with the letter of that morning, saying until when it was, and not once it was done before', async () => {
    const s = await aScene({ timeZone: zoneAt(6) });
    await s.ended('1 hour');
    await look();
    await rig.database.query("update boards set phase = 'closed', closed_at = now() where id = $1", [s.board.id]);
    await withReach({ forumId: s.forum.id }, () =>
      inTransaction(db, (tx) => writeLettersOfDay(tx, s.forum.id, '2027-03-02')),
    );
    await settled();
    const lettersTo = ({ email }: { email: string }) => office.letters.filter(({ to }) => to.includes(email));
    expect(lettersTo(s.ana).map(({ subject }) => subject)).toEqual([RESTORE]);
    expect(lettersTo(s.ana)[0]?.text).toMatch(/Sigue pendiente: el plazo terminó el .+\./);
    expect([lettersTo(s.lead), await saidTo(await rig.signInAs(s.lead))]).toEqual([[], []]);
    expect(await rowsOf(s.lead.id)).toEqual([{ letter: 'dropped' }]);
  });

  it('is told to all others after a look that was cut short, and to nobody twice', async () => {
    const s = await aScene();
    await s.ended('1 hour');
    const killed = new AbortController();
    let asked = 0;
    const untilKilled = needs.map((needsOf, index): typeof needsOf => (tx, person) => {
      // One person is looked at; the server stops before the next is told.
      if (index === 0 && person.personId !== undefined && [s.ana.id, s.lead.id].includes(person.personId)) {
        asked += 1;
        if (asked === 2) throw new Error('killed');
      }
      return needsOf(tx, person);
    });
    await expect(notifyOverdue(rig.deps, untilKilled, killed.signal)).rejects.toThrow('killed');
    await settled();
    const told = async () => [await rowsOf(s.ana.id), await rowsOf(s.lead.id)].map((rows) => rows.length);
    expect((await told()).toSorted()).toEqual([0, 1]);
    await look();
    expect(await told()).toEqual([1, 1]);
    const stopping = AbortSignal.abort();
    await nextMorning();
    await notifyOverdue(rig.deps, needs, stopping);
    await look();
    expect(await told()).toEqual([1, 1]);
  });

  it('is told to all others where the look fails for one of them, in their forum and in those after it', async () => {
    const [s, after] = [await aScene(), await aScene()];
    await s.ended('1 hour');
    await after.ended('1 hour');
    const failing = needs.map((needsOf): typeof needsOf => (tx, person) => {
      if (person.personId === s.ana.id) throw new Error('nobody can read her needs');
      return needsOf(tx, person);
    });
    await expect(notifyOverdue(rig.deps, failing)).rejects.toThrow('nobody can read her needs');
    await settled();
    const told = async () =>
      Promise.all([s.ana, s.lead, after.ana, after.lead].map(async ({ id }) => (await rowsOf(id)).length));
    expect(await told()).toEqual([0, 1, 1, 1]);
    await look();
    expect(await told()).toEqual([1, 1, 1, 1]);
  });

  it('is looked for once on each day', async () => {
    const s = await aScene();
    let asked = 0;
    const counted = needs.map((needsOf, index): typeof needsOf => (tx, person) => {
      if (index === 0 && person.personId === s.ana.id) asked += 1;
      return needsOf(tx, person);
    });
    for (let day = 1; day <= 2; day += 1) {
      await notifyOverdue(rig.deps, counted);
      await notifyOverdue(rig.deps, counted);
      expect(asked).toBe(day);
      await nextMorning();
    }
  });

  it('is told to nobody before the morning, who left, in an earlier cycle, or in a demonstration', async () => {
    const early = await aScene({ timeZone: zoneAt(3) });
    const left = await aScene();
    const archived = await aScene();
    const shown = await aScene();
    for (const { ended } of [early, left, archived, shown]) await ended('1 hour');
    await asOwner(`update seats set ended_at = now() where person_id = '${left.ana.id}';
      delete from forum_roles where person_id = '${left.lead.id}';
      update cycles set archived_at = now() where id = '${archived.cycle.id}';
      update forums set is_demonstration = true where id = '${shown.forum.id}'`);
    await look();
    for (const { ana, lead } of [early, left, archived, shown])
      expect([await rowsOf(ana.id), await rowsOf(lead.id)]).toEqual([[], []]);
  });

  it('is read by nobody who has left since', async () => {
    const s = await aScene();
    await s.ended('1 hour');
    await look();
    const ana = await rig.signInAs(s.ana);
    expect(await saidTo(ana)).toHaveLength(1);
    await asOwner(`update seats set ended_at = now() where person_id = '${s.ana.id}'`);
    expect(await saidTo(ana)).toEqual([]);
  });

  it('is none where no act can mend it: a ballot that has closed, a board that takes nothing any more', async () => {
    const setting = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
    answered(await setting.open());
    await asOwner(`update forums set time_zone = '${zoneAt(10)}' where id = '${setting.forum.id}'`);
    await runOut(rig.database, setting.ballot.id);
    const s = await aScene();
    await s.ended('1 hour');
    await look();
    for (const { agent } of setting.voters) expect(await saidTo(agent)).toEqual([]);
    expect(await rowsOf(s.eva.id)).toEqual([]);
  });
});
