import type { DiagnosisReview, PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { watchReviews } from '../../server/src/features/diagnoses/jobs.ts';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aPerson, aSeat } from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** Two who decide at the same instant, and the clock with them: one thing becomes of what was handed in. */
const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;
const { forum, cycle, own, author, base, aDraft } = await diagnosisScene(rig, 5);
const place = { forumId: forum.id };
const colleague = await rig.signInAs((await aSeat(db, { ...place, organisationId: own.id })).personId);
const [lead, second] = [
  await rig.signInAs(await aPerson(db, { role: 'facilitator', ...place })),
  await rig.signInAs(await aPerson(db, { role: 'facilitator', ...place })),
];
const ROUNDS = [1, 2, 3, 4, 5, 6, 7, 8];
const REASON = 'La parte de evidencia repite el problema.';
const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);

async function handedIn(): Promise<{ id: string; number: number; version: number }> {
  const draft = await aDraft();
  const { id, texts, themes } = draft;
  const saved = answered<{ version: number }>(
    await author.put(`${base}/${id}`, { ...texts, themes, summary: 'Todo el texto.', version: draft.version }),
  );
  const { number } = answered<{ number: number }>(
    await author.post(`${base}/${id}/submit`, { version: saved.version }),
  );
  return { id, number, version: saved.version };
}

const publish = (by: typeof lead, id: string, submission = 1) => by.post(`${base}/${id}/publish`, { submission });
const give = (by: typeof lead, id: string) =>
  by.post(`${base}/${id}/return`, { submission: 1, points: ['evidence'], reason: REASON });
const takeBack = (by: typeof lead, id: string) => by.post(`${base}/${id}/take-back`, { submission: 1 });
const withdraw = (id: string) => author.post(`${base}/${id}/withdraw`, { reason: 'Se presentó por error aquí.' });

/** What stands at the end, said by the page, the history and the versions, which must agree. */
async function outcomeOf({ id, number }: { id: string; number: number }) {
  const { state, versions, returns } = answered<PublicDiagnosis>(await rig.anonymous.get(`${base}/${number}`));
  const { submissions } = answered<DiagnosisReview>(await lead.get(`${base}/${id}/review`));
  const outcomes = submissions.map(({ outcome }) => outcome);
  expect(versions).toHaveLength(outcomes.filter((one) => one === 'published').length);
  expect(returns).toBe(outcomes.filter((one) => one === 'returned').length);
  const acts = await rig.database.query<{ action: string }>(
    `select action from audit_log where subject_id = $1 and action in ('diagnosis.published', 'diagnosis.returned', 'diagnosis.taken-back', 'diagnosis.withdrawn') order by position`,
    [id],
  );
  return { state, outcomes, acts: acts.map(({ action }) => action.split('.')[1]) };
}
const STATE_AFTER = { published: 'published', returned: 'declared', 'taken-back': 'declared' } as const;

describe('at the same instant', () => {
  it('two facilitators, one of whom publishes and one returns: one has done it, the other is told', async () => {
    for (const round of ROUNDS) {
      const one = await handedIn();
      const both = [publish(lead, one.id), give(second, one.id)];
      const answers = await Promise.all(round % 2 ? both : both.reverse());
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
      const { state, outcomes, acts } = await outcomeOf(one);
      expect(acts).toEqual(outcomes);
      expect(state).toBe(STATE_AFTER[outcomes[0] as 'published' | 'returned']);
    }
  });

  it('two who publish have both done so, and once; of two who return, and of two who take back, one has', async () => {
    for (const _ of ROUNDS) {
      const [published, returned, taken] = [await handedIn(), await handedIn(), await handedIn()];
      const answers = await Promise.all([
        ...[lead, second].map((by) => publish(by, published.id)),
        ...[lead, second].map((by) => give(by, returned.id)),
        ...[author, colleague].map((by) => takeBack(by, taken.id)),
      ]);
      const codes = answers.map(({ statusCode }) => statusCode);
      expect([codes.slice(0, 2), codes.slice(2, 4).sort(), codes.slice(4).sort()]).toEqual([
        [200, 200],
        [200, 409],
        [200, 409],
      ]);
      expect((await outcomeOf(published)).acts).toEqual(['published']);
      expect((await outcomeOf(returned)).acts).toEqual(['returned']);
      expect((await outcomeOf(taken)).acts).toEqual(['taken-back']);
    }
  });

  it('authors who take it back or withdraw it, and a facilitator who decides: one of them', async () => {
    for (const round of ROUNDS) {
      const one = await handedIn();
      const theirs = round % 2 ? takeBack(author, one.id) : withdraw(one.id);
      const decision = round % 3 ? publish(lead, one.id) : give(lead, one.id);
      const [mine, other] = await Promise.all([theirs, decision]);
      const { state, outcomes, acts } = await outcomeOf(one);
      expect(outcomes).toHaveLength(1);
      if (round % 2) {
        expect([mine.statusCode, other.statusCode].sort()).toEqual([200, 409]);
        expect([acts, STATE_AFTER[outcomes[0] as 'taken-back']]).toEqual([outcomes, state]);
      } else {
        // What was published or returned may be withdrawn behind it, and what was withdrawn not be decided on.
        expect([mine.statusCode, acts.at(-1), state]).toEqual([200, 'withdrawn', 'withdrawn']);
        expect(other.statusCode).toBe(outcomes[0] === 'withdrawn' ? 409 : 200);
      }
    }
  });

  it('a colleague who saves and one who hands in: what is in review is what was seen, and nothing is written into it', async () => {
    for (const _ of ROUNDS) {
      const draft = await aDraft();
      const { id, texts, themes, version } = draft;
      const words = { ...texts, themes, summary: 'Antes.' };
      const saved = answered<{ version: number }>(await author.put(`${base}/${id}`, { ...words, version }));
      const [handing, saving] = await Promise.all([
        author.post(`${base}/${id}/submit`, { version: saved.version }),
        colleague.put(`${base}/${id}`, { ...words, summary: 'Después.', version: saved.version }),
      ]);
      expect([handing.statusCode, saving.statusCode].sort()).toEqual([200, 409]);
      if (handing.statusCode !== 200) continue;
      const { inReview } = answered<DiagnosisReview>(await lead.get(`${base}/${id}/review`));
      expect([inReview?.texts.summary, saving.json()]).toMatchObject(['Antes.', { code: 'diagnosis.in-review' }]);
    }
  });

  it('three servers whose clock says so, and whoever returns, publishes or takes back: it is published once or theirs', async () => {
    for (const round of ROUNDS) {
      const one = await handedIn();
      await asOwner(
        `update diagnosis_submissions set at = now() - interval '9 days', due_at = now() - interval '1 second' where diagnosis_id = '${one.id}'`,
      );
      const act = [give, publish, takeBack][round % 3] ?? publish;
      const by = act === takeBack ? author : lead;
      const [answer] = await Promise.all([act(by, one.id), ...[1, 2, 3].map(() => watchReviews(rig.deps))]);
      const { state, outcomes, acts } = await outcomeOf(one);
      expect([acts, outcomes]).toEqual([outcomes, [expect.stringMatching(/^(published|taken-back)$/)]]);
      expect(state).toBe(STATE_AFTER[outcomes[0] as 'published']);
      // Its time was over: returned it is by nobody.
      if (round % 3 === 0) expect([answer?.statusCode, outcomes]).toEqual([409, ['published']]);
      if (round % 3 === 1) expect([answer?.statusCode, outcomes]).toEqual([200, ['published']]);
    }
  });
});

it('what was decided of a page that is older than it is decided of nothing', async () => {
  const one = await handedIn();
  answered(await takeBack(author, one.id));
  answered(await author.post(`${base}/${one.id}/submit`, { version: one.version }));
  const late = [await publish(lead, one.id, 1), await give(lead, one.id), await takeBack(author, one.id)];
  expect(late.map((answer) => [answer.statusCode, answer.json<{ code: string }>().code])).toEqual([
    [409, 'diagnosis.not-in-review'],
    [409, 'diagnosis.not-in-review'],
    [409, 'diagnosis.not-in-review'],
  ]);
  expect(await rig.tx((tx) => firstBrokenLink(tx, cycle.id))).toBeNull();
});

it('the database itself keeps what was handed in, its files, themes and what was decided', async () => {
  const one = await handedIn();
  const refused = (statement: string) =>
    expect(db.pool.query(`set minga.reach = 'all'; ${statement}`)).rejects.toThrow(/fixed|denied|stays/);
  await refused(`update diagnoses set problem = 'Otro' where id = '${one.id}'`);
  await refused(`delete from diagnosis_themes where diagnosis_id = '${one.id}'`);
  answered(await give(lead, one.id));
  await refused(`update diagnosis_submissions set reason = 'Nunca se dijo esto.' where diagnosis_id = '${one.id}'`);
  await refused(`delete from diagnosis_submissions where diagnosis_id = '${one.id}'`);
});
