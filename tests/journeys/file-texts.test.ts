import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { SearchResults } from '@minga/shared/search/schema.ts';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { anOrganisation, aPerson, aSeat } from '../support/factories.ts';
import { allTextsRead } from '../support/texts-of-files.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** What a file of a diagnosis says is found by whoever may open the file, as soon as it has been read. */
const rig = await testApp();
let scene: Awaited<ReturnType<typeof diagnosisScene>>;
let readers: Record<'author' | 'colleague' | 'neighbour' | 'facilitator' | 'stranger', Agent>;
beforeAll(async () => {
  await rig.listen();
  scene = await diagnosisScene(rig);
  const { db } = rig.deps;
  const forumId = scene.forum.id;
  const other = await anOrganisation(db, { forumId, name: 'Otra red', shortName: 'Otra' });
  readers = {
    author: scene.author,
    colleague: await rig.signInAs((await aSeat(db, { forumId, organisationId: scene.own.id })).personId),
    neighbour: await rig.signInAs((await aSeat(db, { forumId, organisationId: other.id })).personId),
    facilitator: await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId })),
    stranger: rig.anonymous,
  };
}, 60_000);
afterAll(() => rig.close());

const search = async (agent: Agent, q: string): Promise<SearchResults['items']> =>
  answered<SearchResults>(await agent.get(`/api/cycles/${scene.cycle.id}/search?q=${encodeURIComponent(q)}`)).items;
/** Who finds it. */
async function findersOf(q: string): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(readers).map(async ([who, agent]) => [who, (await search(agent, q)).length] as const),
  );
  return found.flatMap(([who, count]) => (count > 0 ? [who] : []));
}
const EVERYBODY = ['author', 'colleague', 'neighbour', 'facilitator', 'stranger'];
const AUTHORS = ['author', 'colleague'];

const aText = (...paragraphs: string[]) => Buffer.from(paragraphs.join('\n\n'));
const filler = 'Los comités revisan cada mes el estado de los pozos. '.repeat(300);
async function draftWith(name: string, content: Buffer) {
  const draft = await scene.aDraft();
  const sent = await scene.upload(draft.id, name, content);
  expect(sent.status, await sent.text()).toBe(204);
  await allTextsRead(rig);
  return scene.draftOf(draft.id);
}
const submit = async (id: string) =>
  answered<{ number: number }>(
    await scene.author.post(`${scene.base}/${id}/submit`, { version: (await scene.draftOf(id)).version }),
  );
const stateOf = async (fileId: string | undefined) =>
  (await rig.database.query<{ state: string }>('select state from file_texts where file_id = $1', [fileId]))[0]?.state;
const keptOf = async (fileId: string | undefined) =>
  rig.database.query('select 1 from file_passages where file_id = $1', [fileId]);

describe('the words of a file', () => {
  it('are found by its authors, by everybody once it is published, and by nobody after it is withdrawn', async () => {
    const text = aText(filler, 'En Ñahuimpuquio las vizcachas beben de los manantiales.', filler);
    const draft = await draftWith('informe_final.txt', text);
    const fileId = draft.files[0]?.id;
    expect(await findersOf('vizcacha')).toEqual(AUTHORS);
    const [own] = await search(readers.colleague, 'manantial');
    expect(own).toMatchObject({ kind: 'file', title: `informe_final.txt · ${draft.texts.title}` });
    expect(own?.path).toContain(`draft=${draft.id}`);

    const { number } = await submit(draft.id);
    expect(await findersOf('vizcacha')).toEqual(EVERYBODY);
    for (const asked of [
      'VIZCACHAS',
      'nahuimpuquio',
      'manantial',
      '"beben de los manantiales"',
      'vizcach',
      'informe final',
    ])
      expect((await search(rig.anonymous, asked))[0]?.path, asked).toMatch(new RegExp(`/diagnoses/${number}#files$`));
    const [found] = await search(rig.anonymous, 'vizcachas');
    expect(found?.excerpt).toContain('En Ñahuimpuquio las vizcachas beben');
    expect(found?.excerptMarks.map((mark) => found.excerpt.slice(...mark))).toEqual(['vizcachas']);

    answered(await scene.author.post(`${scene.base}/${draft.id}/withdraw`, { reason: 'Ya no lo presentaremos.' }));
    expect(await findersOf('vizcacha')).toEqual([]);
    expect(await findersOf('informe final')).toEqual([]);
    expect([await stateOf(fileId), await keptOf(fileId)]).toEqual(['withdrawn', []]);
  });

  it('go with a file that is taken away from its draft', async () => {
    const draft = await draftWith('notas.txt', aText('El tapir cruzó el río.'));
    const fileId = draft.files[0]?.id;
    expect(await findersOf('tapir')).toEqual(AUTHORS);
    answered(await scene.author.delete(`${scene.base}/${draft.id}/files/${fileId}`));
    expect([await findersOf('tapir'), await stateOf(fileId), await keptOf(fileId)]).toEqual([[], undefined, []]);
  });

  it('are read once for the same bytes, and each file has its own readers', async () => {
    const content = aText('La pacarana duerme de día.');
    const first = await draftWith('uno.txt', content);
    const before = rig.log();
    const second = await draftWith('dos.txt', content);
    await submit(second.id);
    expect((await search(rig.anonymous, 'pacarana')).map(({ title }) => title.slice(0, 3))).toEqual(['dos']);
    expect((await search(readers.author, 'pacarana')).map(({ title }) => title.slice(0, 3)).sort()).toEqual([
      'dos',
      'uno',
    ]);
    expect(rig.log().slice(before.length)).not.toContain('not readable');
    const texts = await rig.database.query('select text from file_passages where file_id = any ($1)', [
      [first.files[0]?.id, second.files[0]?.id],
    ]);
    expect(texts).toEqual([{ text: 'La pacarana duerme de día.' }, { text: 'La pacarana duerme de día.' }]);
  });

  it('are found together although they stand far apart, and in the same order only side by side', async () => {
    await draftWith('largo.txt', aText('Un quirquincho al comienzo.', filler, 'Una taruca al final.'));
    expect(await findersOf('quirquincho taruca')).toEqual(AUTHORS);
    expect(await findersOf('"quirquincho taruca"')).toEqual([]);
  });

  it('are read of files that were there before, and after the store was away', async () => {
    const draft = await scene.aDraft();
    const whole = join(rig.deps.config.dataDir, 'files', 'whole');
    expect((await scene.upload(draft.id, 'antes.txt', aText('El suri corre.'))).status).toBe(204);
    await allTextsRead(rig);
    const [{ id = '' } = {}] = await rig.database.query<{ id: string }>(
      "select id from files where name = 'antes.txt'",
    );
    await rig.database.query('delete from file_texts where file_id = $1', [id]);
    await rig.database.query('delete from events where subject_id = $1', [id]);
    await rename(whole, `${whole}-away`);
    const reading = allTextsRead(rig);
    const failed = () => rig.log().includes(`"file":"${id}","cause":`);
    await expect.poll(failed, { timeout: 30_000 }).toBe(true);
    await rename(`${whole}-away`, whole);
    await reading;
    expect(await findersOf('suri')).toEqual(AUTHORS);
  }, 90_000);
});

it('keeps no letter waiting while it is read, however many there are', async () => {
  const mayGoOn = Promise.withResolvers<void>();
  const slow = vi.spyOn(rig.deps.heavy, 'run').mockImplementation(async () => {
    await mayGoOn.promise;
    return { passages: ['Una vicuña.'], isCut: false } as never;
  });
  const draft = await scene.aDraft();
  for (let n = 1; n <= 10; n += 1)
    expect((await scene.upload(draft.id, `lenta-${n}.txt`, aText(`Una vicuña número ${n}.`))).status).toBe(204);
  await expect.poll(() => slow.mock.calls.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const { id } = answered<{ id: string }>(
    await readers.facilitator.post(`/api/cycles/${scene.cycle.id}/organisations/${scene.own.id}/seats`, {
      ...{ name: 'Rosa Quispe', email: 'rosa@lenta.example', role: 'delegate', seniority: 'director' },
    }),
    201,
  );
  const delivered = () =>
    rig.database.query(
      `select 1 from event_deliveries d join events e on e.id = d.event_id
       where e.subject_id = $1 and e.type = 'seat.given' and d.subscriber = 'letters' and d.delivered_at is not null`,
      [id],
    );
  await expect.poll(async () => (await delivered()).length, { timeout: 20_000 }).toBe(1);
  expect(slow.mock.calls.length, 'one is read at a time').toBe(1);
  mayGoOn.resolve();
  await allTextsRead(rig);
  expect(slow.mock.calls.length).toBe(10);
  slow.mockRestore();
}, 60_000);

it('that take too long are read when the machine is calmer, and given up at the third time', async () => {
  const run = rig.deps.heavy.run.bind(rig.deps.heavy);
  const tried: string[] = [];
  const busy = vi.spyOn(rig.deps.heavy, 'run').mockImplementation(async (forumId, name, input, options) => {
    const { name: file } = input as { name: string };
    tried.push(file);
    const isTooLong = file === 'larga.txt' || tried.filter((one) => one === file).length === 1;
    if (isTooLong) throw new AppError('work.too-long', { params: { seconds: 40 } });
    return run(forumId, name, input, options) as never;
  });
  const draft = await scene.aDraft();
  for (const name of ['larga.txt', 'corta.txt'])
    expect((await scene.upload(draft.id, name, aText(`El pudú de ${name}.`))).status).toBe(204);
  const states = async () =>
    Promise.all((await scene.draftOf(draft.id)).files.map(async ({ id, name }) => [name, await stateOf(id)]));
  await expect.poll(states, { timeout: 40_000 }).toEqual([
    ['larga.txt', 'unreadable'],
    ['corta.txt', 'read'],
  ]);
  busy.mockRestore();
  expect(tried.sort()).toEqual(['corta.txt', 'corta.txt', 'larga.txt', 'larga.txt', 'larga.txt']);
}, 60_000);

/** Four gigabytes of blanks, packed twice: a few kilobytes. */
function bomb(): Buffer {
  const piece = deflateRawSync(Buffer.alloc(1 << 24, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const inner = Buffer.concat([
    Buffer.from([0x78, 0x9c]),
    ...Array.from({ length: 256 }, () => piece),
    Buffer.from([3, 0]),
  ]);
  const stream = deflateSync(inner).toString('latin1');
  const text = 'x'.repeat(stream.length);
  const pdf = aPdf(text).toString('latin1');
  return Buffer.from(
    pdf.replace(
      /<< \/Length \d+ >>\nstream\n[\s\S]*?\nendstream/,
      () => `<< /Length ${stream.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n${stream}\nendstream`,
    ),
    'latin1',
  );
}

describe('a file of which the search has no words', () => {
  it('is marked for whoever writes what it belongs to, each for its reason, and for nobody else', async () => {
    const draft = await scene.aDraft();
    const broken = Buffer.from('%PDF-1.7\nnada\n%%EOF');
    for (const [name, content] of [
      ['escaneo.pdf', aPdf('')],
      ['roto.pdf', broken],
      ['bien.txt', aText('Un tatú.')],
    ] as const)
      await scene.upload(draft.id, name, content);
    await allTextsRead(rig);
    const marks = ({ files }: { files: { name: string; notSearched: string | null }[] }) =>
      Object.fromEntries(files.map(({ name, notSearched }) => [name, notSearched]));
    const expected = { 'escaneo.pdf': 'wordless', 'roto.pdf': 'unreadable', 'bien.txt': null };
    expect(marks(await scene.draftOf(draft.id))).toEqual(expected);
    const { items } = answered<{ items: { id: string; files: [] }[] }>(
      await readers.colleague.get(`${scene.base}/drafts`),
    );
    expect(marks(items.find(({ id }) => id === draft.id) ?? { files: [] })).toEqual(expected);
    expect(await findersOf('escaneo')).toEqual(AUTHORS);
    // The same bytes in another draft are not read again, and marked as well.
    const other = await scene.aDraft();
    await scene.upload(other.id, 'otra.pdf', aPdf(''));
    await allTextsRead(rig);
    expect(marks(await scene.draftOf(other.id))).toEqual({ 'otra.pdf': 'wordless' });
    const { number } = await submit(draft.id);
    for (const who of ['stranger', 'neighbour', 'facilitator'] as const)
      expect((await readers[who].get(`${scene.base}/${number}`)).body, who).not.toMatch(
        /notSearched|wordless|unreadable/,
      );
  });
});

describe('a file that hurts whoever reads it', () => {
  it('SEC-71 is not readable, and everything else goes on', async () => {
    const draft = await scene.aDraft();
    const bad = await scene.upload(draft.id, 'bomba.pdf', bomb());
    expect(bad.status, await bad.text()).toBe(204);
    expect((await scene.upload(draft.id, 'bien.txt', aText('Una chinchilla gris.'))).status).toBe(204);
    await allTextsRead(rig);
    expect(rig.log()).toMatch(/"cause":"work.too-(large|long)","msg":"the text of a file is not readable"/);
    const files = (await scene.draftOf(draft.id)).files;
    const states = await Promise.all(files.map(async ({ id, name }) => [name, await stateOf(id)]));
    expect(Object.fromEntries(states)).toEqual({ 'bomba.pdf': 'unreadable', 'bien.txt': 'read' });
    expect(await findersOf('chinchilla')).toEqual(AUTHORS);
    // Its name is found all the same, and it is handed in like any other.
    expect(await findersOf('bomba')).toEqual(AUTHORS);
    expect((await rig.anonymous.get('/healthz')).statusCode).toBe(200);
  }, 240_000);
});

it('a reading that the end of its server interrupts is no fault, and is done by the next server', async () => {
  const first = await testApp();
  await first.listen();
  const there = await diagnosisScene(first);
  const draft = await there.aDraft();
  expect((await there.upload(draft.id, 'bomba.pdf', bomb())).status).toBe(204);
  const reading = "select 1 from jobs.job where name = 'file-texts' and state = 'active'";
  await expect.poll(async () => (await first.database.query(reading)).length, { timeout: 20_000 }).toBe(1);
  await first.stop();
  expect(first.log()).not.toMatch(/the text of a file|an event could not|took too long/);
  expect(await first.database.query("select 1 from file_texts where state = 'unreadable'")).toEqual([]);
  const waiting = "select state from jobs.job where name = 'file-texts'";
  expect(await first.database.query(waiting)).toEqual([{ state: 'retry' }]);
  await first.database.drop();
}, 60_000);
