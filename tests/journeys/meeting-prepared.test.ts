import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { expect, it } from 'vitest';
import { refreshPublicFlags } from '../../server/src/features/meetings/jobs.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { aCycle, aPerson } from '../support/factories.ts';
import { append, begin, locationOf } from '../support/uploads.ts';

/** What is to be read before a meeting is there in time (S08), by the clock and by what comes and goes. */
const rig = await testApp();
await rig.listen();
const DAY = 86_400_000;
const MINUTE = 60_000;

async function published(days: number) {
  const cycle = await aCycle(rig.deps.db, {});
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const at = `/api/cycles/${cycle.id}/meetings`;
  const start = Date.now() + days * DAY + MINUTE;
  const times = { startsAt: new Date(start).toISOString(), endsAt: new Date(start + 60 * MINUTE).toISOString() };
  const body = { title: 'Mesa de Salud', modality: 'in_person', agenda: 'Citas', ...times };
  const { id, version } = answered<Meeting>(await lead.post(at, body), 201);
  answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
  const refreshed = () => refreshPublicFlags(rig.deps);
  await refreshed();
  return {
    lead,
    one: `${at}/${id}`,
    id,
    refreshed,
    /** The same for who only reads. */
    told: async (agent = rig.anonymous) => {
      const { flags } = answered<FlagList>(await agent.get(`${at}/flags`));
      return flags.flatMap(({ rule, clusters }) => (rule === 'S08' ? clusters.map(({ reasons }) => reasons) : []));
    },
  };
}

it('a meeting without materials is told of three days ahead, though nobody touches the plan, until they are there', async () => {
  const { id, lead, one, told, refreshed } = await published(4);
  expect(await told()).toEqual([]);
  const passes = (days: number) =>
    rig.database.query(`set session_replication_role = replica;
      update meetings set starts_at = starts_at - interval '${days} days', ends_at = ends_at - interval '${days} days' where id = '${id}';
      update meeting_flags set computed_at = computed_at - interval '${days} days' where cycle_id = (select cycle_id from meetings where id = '${id}')`);
  await passes(2);
  expect(await refreshed()).toBe(1);
  expect(await told()).toEqual([['2', 'materials']]);
  // Nothing else turns with the clock: there is nothing to compute.
  expect(await refreshed()).toBe(0);

  const uploads = `${one}/uploads`;
  const content = aPdf('cifras');
  const begun = await begin(lead, uploads, 'cifras.pdf', content.length);
  expect((await append(lead, locationOf(begun), 0, content)).status).toBe(204);
  await refreshed();
  expect(await told(), 'they are there, and came late').toEqual([['2']]);
  expect(answered<Meeting>(await lead.get(one)).materialAt).not.toBeNull();

  await passes(3);
  await refreshed();
  expect(await told(), 'it is over').toEqual([]);
});

it('several materials that come at once wait for each other and for who plans, and none is lost', async () => {
  const { lead, one, told, refreshed } = await published(1);
  const { version } = answered<Meeting>(await lead.get(one));
  const send = async (name: string) => {
    const content = aPdf(name);
    const begun = await begin(lead, `${one}/uploads`, name, content.length);
    return (await append(lead, locationOf(begun), 0, content)).status;
  };
  const rename = { title: 'Mesa de Salud II', version, reason: 'Se llama de otra manera.' };
  const { startsAt, endsAt, modality, agenda } = answered<Meeting>(await lead.get(one));
  const [renamed, ...sent] = await Promise.all([
    lead.put(one, { startsAt, endsAt, modality, agenda, ...rename }),
    ...['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf'].map(send),
  ]);
  expect([renamed?.statusCode, ...sent]).toEqual([200, 204, 204, 204, 204]);
  await refreshed();
  expect([await told(), await told(lead)]).toEqual([[['1']], [['1']]]);
});
