import type { Contributions, OwnContribution } from '@minga/shared/consultations/answering.ts';
import { describe, expect, it } from 'vitest';
import { forgetTraces } from '../../server/src/features/consultations/commands/addresses.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ANSWER, aConsultingForum, REASON } from '../support/consultations.ts';
import { aPerson, mark } from '../support/factories.ts';

/** An address that is confirmed after something became of the contribution: its letter leaves then, once. */
const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });

async function anUnconfirmed() {
  const f = await aConsultingForum(rig);
  const { id } = await f.open();
  const email = `late-${mark()}@vecinas.example`;
  const { code } = await f.send(id, { email });
  await settled();
  const token = /\/contribution\/address\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
  const { items } = answered<Contributions>(await rig.anonymous.get(`${f.at}/${id}/contributions`));
  const contributionIds = items.map((one) => one.id);
  const act = (name: string, body: object) => f.rosa.post(`${f.at}/${id}/${name}`, { contributionIds, ...body });
  return {
    answer: (publish = true) => act('responses', { disposition: 'adopted', reason: ANSWER, publish }),
    publish: () => act('responses/publish', {}),
    hide: () => act('contributions/hide', { reason: REASON }),
    confirm: () => rig.anonymous.post(`/api/contribution-addresses/${token}/confirm`),
    /** those after the one that asked to confirm */
    letters: async () => {
      await settled();
      return office.letters
        .filter(({ to }) => JSON.stringify(to).includes(email))
        .map(({ text }) => text)
        .slice(1);
    },
    address: async () => answered<OwnContribution>(await rig.anonymous.get(`/api/contributions/${code}`)).address,
    later: (statement: string) => rig.database.query(statement, contributionIds),
  };
}
const forget = () => acrossForums('contributors-forgotten', () => inTransaction(rig.deps.db, forgetTraces));

describe('an address that is confirmed late', () => {
  it('gets the answer that stands already, once, however often and at once it is confirmed', async () => {
    const one = await anUnconfirmed();
    answered(await one.answer());
    expect(await one.letters()).toEqual([]);
    const both = await Promise.all([one.confirm(), one.confirm(), one.confirm()]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    answered(await one.confirm());
    expect(await one.letters()).toEqual([expect.stringContaining(ANSWER)]);
  });

  it('is told that the contribution is out of sight, and of nothing where nothing stands', async () => {
    const [hidden, drafted] = [await anUnconfirmed(), await anUnconfirmed()];
    answered(await hidden.hide());
    answered(await drafted.answer(false));
    for (const one of [hidden, drafted]) answered(await one.confirm());
    expect(await hidden.letters()).toEqual([expect.stringContaining(REASON)]);
    expect(await drafted.letters()).toEqual([]);
    answered(await drafted.publish());
    expect(await drafted.letters()).toEqual([expect.stringContaining(ANSWER)]);
  });

  it('in the very moment of the answer gets one letter, not two and not none', async () => {
    for (let n = 0; n < 6; n += 1) {
      const one = await anUnconfirmed();
      const both = await Promise.all(n % 2 ? [one.answer(), one.confirm()] : [one.confirm(), one.answer()]);
      expect(both.map(({ statusCode }) => statusCode < 300)).toEqual([true, true]);
      expect(await one.letters()).toEqual([expect.stringContaining(ANSWER)]);
    }
  });

  it('keeps its two days also where the answer is older than one, and is forgotten a day after its own letter', async () => {
    const one = await anUnconfirmed();
    answered(await one.answer());
    await one.later("update responses set published_at = now() - interval '30 hours' where contribution_id = $1");
    await forget();
    expect(await one.address()).toBe('waiting');
    answered(await one.confirm());
    await forget();
    expect(await one.address()).toBe('confirmed');
    expect(await one.letters()).toEqual([expect.stringContaining(ANSWER)]);
    await one.later("update contributions set email_confirmed_at = now() - interval '25 hours' where id = $1");
    await forget();
    expect(await one.address()).toBe('none');
  });
});

it('whoever has an account is written to by it, whatever they typed; a guest has her receipt and no notices', async () => {
  const f = await aConsultingForum(rig);
  const { id } = await f.open();
  const guest = await aPerson(rig.deps.db, { isGuest: true });
  const email = `typed-${mark()}@vecinas.example`;
  await f.send(id, { email }, f.ana);
  await f.send(id, {}, await rig.signInAs(guest));
  const kept = await rig.database.query<{ id: string; left: string | null; by: string }>(
    'select id, left_email as left, person_id as by from contributions where consultation_id = $1 order by number',
    [id],
  );
  expect(kept.map(({ left, by }) => [left, by])).toEqual([
    [null, f.people.member.id],
    [null, guest.id],
  ]);
  const contributionIds = kept.map((one) => one.id);
  const said = { contributionIds, disposition: 'adopted', reason: ANSWER, publish: true };
  answered(await f.rosa.post(`${f.at}/${id}/responses`, said));
  answered(await f.rosa.post(`${f.at}/${id}/contributions/hide`, { contributionIds, reason: REASON }));
  await settled();
  const told = await rig.database.query<{ to: string; kind: string }>(
    "select person_id as to, kind from notices where subject_id = any($1) and kind like 'contribution-%' order by kind",
    [contributionIds],
  );
  expect(told).toEqual([
    { to: f.people.member.id, kind: 'contribution-answered' },
    { to: f.people.member.id, kind: 'contribution-hidden' },
  ]);
  expect(office.letters.filter(({ to }) => JSON.stringify(to).includes(email))).toEqual([]);
});
