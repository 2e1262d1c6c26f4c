import type { Materials, Meeting } from '@minga/shared/meetings/schema.ts';
import type { Notices, Unread } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { notifyOfMaterials } from '../../server/src/features/meetings/commands/notify-materials.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { answered } from '../support/acts.ts';
import { asTheServer } from '../support/app.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aPdf } from '../support/documents.ts';
import { aCycle, aForum, aPerson, aSeat, anOrganisation } from '../support/factories.ts';
import { append, begin, locationOf } from '../support/uploads.ts';
import type { Agent } from '../support/agent.ts';

/** What is to be read for a meeting reaches whoever is expected there. */
const { office, rig, settled } = await appWithMail();
await rig.listen();
const DAY = 86_400_000;
const asOwner = (statement: string) => rig.database.query(`set session_replication_role = replica; ${statement}`);

async function sendFile(agent: Agent, uploads: string, name: string, content: Buffer): Promise<Response> {
  const begun = await begin(agent, uploads, name, content.length);
  return begun.status === 201 ? append(agent, locationOf(begun), 0, content) : begun;
}

async function aPlace(days: number, cycleIs: { publishedAt?: null } = {}) {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id, ...cycleIs });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const stranger = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id });
  const delegate = await aSeat(rig.deps.db, { organisationId: organisation.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const begin = Date.now() + days * DAY;
  const meeting = answered<Meeting>(
    await lead.post(at, {
      title: 'Mesa de Salud',
      modality: 'online',
      startsAt: new Date(begin).toISOString(),
      endsAt: new Date(begin + 3_600_000).toISOString(),
      people: [{ personId: ana.id, role: 'participant', required: true }],
      organisations: [organisation.id],
    }),
    201,
  );
  const one = `${at}/${meeting.id}`;
  const send = async (name: string, agent = lead) => {
    const sent = await sendFile(agent, `${one}/uploads`, name, aPdf(name));
    expect(sent.status, await sent.text()).toBe(204);
  };
  const publish = async () => {
    answered(await lead.post(`${at}/publish`, { meetings: [{ id: meeting.id, version: meeting.version }] }));
    await settled();
  };
  const ago = (minutes: number) =>
    asOwner(`update files set at = at - interval '${minutes} minutes' where owner_id = '${meeting.id}';
      update meetings set published_at = published_at - interval '${minutes} minutes' where id = '${meeting.id}'`);
  const look = async () => {
    await Promise.all([1, 2, 3].map(() => notifyOfMaterials(asTheServer(rig.deps))));
    await settled();
  };
  const told = async (who: { id: string } | string) => {
    const { items } = answered<Notices>(await (await rig.signInAs(who)).get('/api/notices'));
    return items
      .filter(({ kind }) => kind === 'meeting-material')
      .map(({ title, lines, path }) => [title, lines.at(-1), path]);
  };
  const path = `/c/${cycle.slug}/meetings/${meeting.id}#files`;
  return { lead, ana, stranger, delegate, one, send, publish, ago, look, told, path };
}
const noticesOf = async ({ id }: { id: string }) =>
  (await rig.database.query("select 1 from notices where kind = 'meeting-material' and person_id = $1", [id])).length;
const TITLE = 'Materiales para la reunión: Mesa de Salud';

describe('materials of a meeting', () => {
  it('are told of once, together, ten minutes after the last, to whoever is expected and to nobody else', async () => {
    const { ana, stranger, delegate, publish, send, ago, look, told, path } = await aPlace(9);
    await publish();
    await send('cifras.pdf');
    await ago(8);
    await send('guia.pdf');
    await look();
    expect(await told(ana), 'more may still come').toEqual([]);
    await ago(11);
    await look();
    await look();
    expect(await noticesOf(ana)).toBe(1);
    const said = [TITLE, 'Materiales: guia.pdf, cifras.pdf', path];
    expect(await Promise.all([ana, delegate.personId, stranger].map(told))).toEqual([[said], [said], []]);
    await send('acta.pdf');
    await ago(11);
    await look();
    expect(await noticesOf(ana)).toBe(2);
    // What was told before is said again in the last notice, which alone stays.
    expect(await told(ana)).toEqual([[TITLE, 'Materiales: acta.pdf, guia.pdf, cifras.pdf', path]]);
  });

  it('are told of to whoever is expected also while the cycle is its forum’s alone', async () => {
    const { ana, publish, send, ago, look, told, path } = await aPlace(9, { publishedAt: null });
    await publish();
    await send('cifras.pdf');
    await ago(11);
    await look();
    expect(await told(ana)).toEqual([[TITLE, 'Materiales: cifras.pdf', path]]);
  });

  it('that were there when it was published are named in the notice of the meeting, and told of no second time', async () => {
    const { ana, send, publish, ago, look, told } = await aPlace(9);
    await send('cifras.pdf');
    await publish();
    await ago(11);
    await look();
    expect(await told(ana)).toEqual([]);
    const { items } = answered<Notices>(await (await rig.signInAs(ana)).get('/api/notices'));
    expect(items.map(({ kind, lines }) => [kind, lines.at(-1)])).toEqual([
      ['meeting-published', 'Materiales: cifras.pdf'],
    ]);
  });

  it('leave the invitation to the meeting in the letter of the day and in the bell, and end with the meeting', async () => {
    const { ana, lead, one, send, publish, ago, look } = await aPlace(9);
    await publish();
    for (const name of ['cifras.pdf', 'guia.pdf', 'acta.pdf']) {
      await send(name);
      await ago(11);
      await look();
    }
    const kept = () =>
      rig.database.query('select kind, number, letter from notices where person_id = $1 order by at, number', [ana.id]);
    expect(await kept()).toEqual([
      { kind: 'meeting-published', number: 1, letter: 'daily' },
      { kind: 'meeting-material', number: 1, letter: 'dropped' },
      { kind: 'meeting-material', number: 2, letter: 'dropped' },
      { kind: 'meeting-material', number: 3, letter: 'daily' },
    ]);
    const reader = await rig.signInAs(ana);
    const bell = async () => {
      const { items } = answered<Notices>(await reader.get('/api/notices'));
      const { unread } = answered<Unread>(await reader.get('/api/notices/unread'));
      return [unread, items.map(({ kind }) => kind)];
    };
    expect(await bell()).toEqual([2, ['meeting-material', 'meeting-published']]);
    const meeting = answered<Meeting>(await lead.get(one));
    const cancelled = await lead.post(`${one}/cancel`, {
      version: meeting.version,
      reason: 'La sala se inundó anoche.',
    });
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    await settled();
    expect(await bell()).toEqual([1, ['meeting-cancelled']]);
    expect((await kept()).filter(({ letter }) => letter === 'daily')).toMatchObject([{ kind: 'meeting-cancelled' }]);
  });

  it('of a meeting within two days come by letter at once; those that were taken away meanwhile are told of to nobody', async () => {
    const { ana, lead, one, publish, send, ago, look, told } = await aPlace(1);
    await publish();
    await send('vieja.pdf');
    const [old] = answered<Materials>(await lead.get(`${one}/materials`)).items;
    answered(await lead.post(`${one}/files/${old?.id}/withdraw`, { reason: 'No era esta versión.' }));
    await ago(11);
    await look();
    expect(await told(ana)).toEqual([]);
    await send('nueva.pdf');
    await ago(11);
    await look();
    const letters = office.letters.filter(({ to, subject }) => to.includes(ana.email) && subject === TITLE);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.text).toContain('Materiales: nueva.pdf');
  });

  it('are read by everybody once the meeting is public, before that by the facilitation alone, and none come once it is called off', async () => {
    const { lead, stranger, ana, one, send, publish } = await aPlace(9);
    await send('cifras.pdf');
    const [file] = answered<Materials>(await lead.get(`${one}/materials`)).items;
    const paths = [`${one}/materials`, `${one}/files/${file?.id}`];
    const statuses = async () => {
      const agents = [lead, await rig.signInAs(ana), await rig.signInAs(stranger), rig.anonymous];
      return Promise.all(
        agents.map(async (agent) =>
          (await Promise.all(paths.map((path) => agent.get(path)))).map(({ statusCode }) => statusCode),
        ),
      );
    };
    expect(await statuses()).toEqual([
      [200, 200],
      [404, 404],
      [404, 404],
      [404, 404],
    ]);
    await publish();
    expect(await statuses()).toEqual(Array(4).fill([200, 200]));
    const { version } = answered<Meeting>(await lead.get(one));
    answered(await lead.post(`${one}/cancel`, { version, reason: 'No hay sala.' }));
    const refused = await sendFile(lead, `${one}/uploads`, 'tarde.pdf', aPdf('tarde'));
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'meeting.is-cancelled']);
  });

  it('that everybody could read are taken back with a reason alone, and leave their name, fingerprint and the reason', async () => {
    const { ana, lead, one, send, publish } = await aPlace(9);
    await send('borrador.pdf');
    await send('guia.pdf');
    const { items } = answered<Materials>(await lead.get(`${one}/materials`));
    const [draft, guide] = items as [Materials['items'][number], Materials['items'][number]];
    const reason = 'Tenía el teléfono de una vecina.';
    const withdraw = (agent: Agent, id: string, said = reason) =>
      agent.post(`${one}/files/${id}/withdraw`, { reason: said });
    const code = (answer: { statusCode: number; json(): { code: string } }) => [answer.statusCode, answer.json().code];
    // While it is nobody's but the facilitation's, it goes without a word, and the record says so.
    expect(code(await withdraw(lead, draft.id))).toEqual([409, 'file.not-public']);
    answered(await lead.delete(`${one}/files/${draft.id}`));
    await publish();
    expect(code(await lead.delete(`${one}/files/${guide.id}`))).toEqual([409, 'file.public']);
    expect(code(await withdraw(lead, guide.id, 'corta'))).toEqual([422, 'request.invalid']);
    const others = [rig.anonymous, await rig.signInAs(ana)].map((agent) => withdraw(agent, guide.id));
    expect((await Promise.all(others)).map(({ statusCode }) => statusCode)).toEqual([401, 403]);
    // Many at one instant take it back once.
    const presses = await Promise.all(Array.from({ length: 6 }, () => withdraw(lead, guide.id)));
    expect(presses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410, 410, 410, 410, 410]);
    const { id, name, bytes, sha256 } = guide;
    const read = answered<Materials>(await rig.anonymous.get(`${one}/materials`));
    expect(read).toEqual({ items: [], withdrawn: [{ id, name, bytes, sha256, reason, at: expect.any(String) }] });
    const gone = await rig.anonymous.get(`${one}/files/${id}`);
    expect([...code(gone), gone.json().title]).toEqual([410, 'file.withdrawn', expect.stringContaining(reason)]);
    const acts = await rig.database.query(
      "select action, data from audit_log where action in ('meeting.file-removed', 'meeting.file-withdrawn') and subject_id = $1 order by position",
      [one.split('/').at(-1)],
    );
    expect(acts).toMatchObject([
      { action: 'meeting.file-removed', data: { fileId: draft.id, name: 'borrador.pdf', sha256: draft.sha256 } },
      { action: 'meeting.file-withdrawn', data: { fileId: id, name, sha256, reason } },
    ]);
    // The database itself lets no public file go without that, nor the mark.
    await send('otra.pdf');
    const owner = one.split('/').at(-1);
    await expect(rig.database.query(`delete from files where owner_id = '${owner}'`)).rejects.toThrow(
      'a public file leaves its name and a reason',
    );
    await expect(
      inTransaction(rig.deps.db, (tx) => tx.execute(`delete from withdrawn_files where owner_id = '${owner}'`)),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('permission denied') } });
  });
});
