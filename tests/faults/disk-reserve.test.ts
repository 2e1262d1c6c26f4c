import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { begin, diagnosisScene } from '../support/uploads.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const roomy = await testApp();
/** The same installation, for which every free byte of the disk belongs to the reserve. */
const tight = await testApp({ database: roomy.database, dataDir: roomy.deps.config.dataDir, diskReserve: 100 });
await roomy.listen();
const scene = await boardScene(tight);
afterAll(async () => {
  scene.closeClients();
  await tight.stop();
  await roomy.close();
});

const content = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
const done = { status: 'ok' };

it('under the disk reserve no file is taken any more, and one that stands is deleted as ever', async () => {
  const files = await diagnosisScene(roomy);
  const draft = await files.aDraft();
  expect((await files.upload(draft.id, 'acta.pdf', content)).status).toBe(204);
  const author = await tight.signInAs(files.seat.personId);
  const late = await begin(author, `${files.base}/${draft.id}/uploads`, 'tarde.pdf', content.length);
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([507, 'server.disk-reserve']);
  const [file, ...others] = (await files.draftOf(draft.id)).files;
  expect([file?.name, others]).toEqual(['acta.pdf', []]);
  expect((await author.delete(`${files.base}/${draft.id}/files/${file?.id}`)).statusCode).toBe(200);
  expect((await files.draftOf(draft.id)).files).toEqual([]);
});

it('under the disk reserve boards go on: a note is written, moved, voted for and removed', async () => {
  const board = await scene.board();
  const chair = await scene.client(scene.facilitator, board);
  const ana = await scene.client(await scene.member(), board);
  const [note, other] = [aNote(`sin sitio ${randomBytes(4).toString('hex')}`), aNote('de más')];
  const { noteId } = note.args;
  expect(await ana.act(note)).toMatchObject(done);
  expect(await ana.act(other)).toMatchObject(done);
  expect(await ana.act({ type: 'note.move', args: { noteId, columnId: 'doubts', order: 'a1' } })).toMatchObject(done);
  expect(await ana.act({ type: 'note.remove', args: { noteId: other.args.noteId } })).toMatchObject(done);
  expect(await chair.act({ type: 'phase.set', args: { phase: 'voting' } })).toMatchObject(done);
  await ana.until(() => ana.view.phase === 'voting', 'the vote');
  expect(await ana.act({ type: 'vote.cast', args: { target: { kind: 'note', id: noteId } } })).toMatchObject(done);
});

it('under the disk reserve ballots are opened and voted in', async () => {
  const setting = await aBallotSetting(tight, ['civil_society', 'executive'], { mode: 'open' });
  expect((await setting.open()).statusCode).toBe(200);
  expect((await setting.cast(0, 'for')).statusCode).toBe(200);
});
