import { join } from 'node:path';
import { nextActionSchema, type PublicCycle } from '@minga/shared/cycles/schema.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { nextAction } from '../../server/src/features/reports/policy.ts';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import { boardScene } from '../faults/board-scene.ts';
import { testApp } from '../support/app.ts';
import { aDiagnosis, aFrozenVersion } from '../support/factories.ts';

/** What a reader of a public page reads: whole sentences, in both languages, whatever the cycle has come to. */
await buildClientIfStale(() => undefined);
const rig = await testApp();
const scene = await boardScene(rig);
afterAll(() => rig.close());
const { cycle } = scene;
const LANGUAGES = ['es', 'en'] as const;

type Render = (input: object) => Promise<{ html: string; head: string } | null>;
const { render } = (await import(join(CLIENT_DIST, 'server/entry-server.js'))) as { render: Render };
const publicCycle = async () => (await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`)).json<PublicCycle>();

/** Without scripts: the data of a page may hold anything. */
const wordsOf = (html: string) => html.replaceAll(/<script\b.*?<\/script>/gs, '');
const HOLE = /.{0,40}(?:\{\{|\}\}|\bundefined\b|\[object ).{0,40}/s;

const at = new Date('2027-02-01T12:00:00Z');
const withTitle = { title: 'Datos de salud', startsAt: at.toISOString(), closesAt: at, id: 'x' };
const situations = [null, ...STAGE_NAMES].flatMap((name) =>
  [0, 1, 3].flatMap((count) =>
    [null, withTitle].flatMap((meeting) =>
      (
        [
          [null, null],
          [withTitle, null],
          [null, withTitle],
        ] as const
      ).map(([ballot, consultation]) => ({
        slug: cycle.slug,
        consultation,
        isArchived: name === null && count === 0,
        stage: name && { name, closesAt: at },
        ballot,
        meeting,
        commitments: count,
        openBoards: count,
      })),
    ),
  ),
);

describe('the one big action of a cycle', () => {
  const actions = situations.map(nextAction).filter((action) => action !== null);

  it('is of every kind there is, in one situation or another', () => {
    const kinds = nextActionSchema.options.map((option) => option.shape.kind.value);
    expect(new Set(actions.map(({ kind }) => kind))).toEqual(new Set(kinds));
  });

  it.each(LANGUAGES)('is a whole sentence, whatever its kind (%s)', async (locale) => {
    const data = await publicCycle();
    const about = { url: `/c/${cycle.slug}`, params: { slug: cycle.slug }, query: {}, origin: 'https://minga.example' };
    const page = { ...about, locale, theme: null, page: 'cycle', demo: false };
    for (const action of actions) {
      // Drawing a page keeps everybody waiting: without a pause this server would rightly say that it is overloaded.
      await new Promise(setImmediate);
      const api = async (path: string) => {
        const { statusCode: status, body } = await rig.anonymous.get(path);
        return { status, body: path.includes('/public/') ? JSON.stringify({ ...data, nextAction: action }) : body };
      };
      const { html, head } = (await render({ ...page, api })) ?? { html: '', head: '' };
      expect([action.kind, HOLE.exec(head + html)?.[0]]).toEqual([action.kind, undefined]);
      // A key without a text would be shown as itself.
      expect(html).not.toContain(`action.${action.kind}`);
      expect(html).toContain(`href="${action.href}"`);
    }
  });

  it('asks for ideas only while there is a board, which its page then tells of without naming it', async () => {
    expect((await publicCycle()).nextAction).toMatchObject({ kind: 'follow' });
    const boardId = await scene.board({ title: 'Ideas reservadas' });
    const offered = await publicCycle();
    expect(offered.nextAction).toMatchObject({ kind: 'join-board', labelParams: { count: 1 } });
    expect(JSON.stringify(offered)).not.toContain('reservadas');
    const boards = `/api/cycles/${cycle.id}/boards`;
    expect((await rig.anonymous.get(boards)).json()).toMatchObject({ items: [], hidden: 1 });
    expect((await (await scene.member()).get(boards)).json()).toMatchObject({ items: [{ id: boardId }], hidden: 0 });
    await rig.database.query("update boards set phase = 'closed', closed_at = now() where id = $1", [boardId]);
    expect((await publicCycle()).nextAction).toMatchObject({ kind: 'follow' });
  });

  it('of a cycle among the earlier ones asks nobody to come or to follow', async () => {
    await rig.database.query('update cycles set archived_at = now() where id = $1', [cycle.id]);
    const href = `/c/${cycle.slug}/left-open`;
    expect((await publicCycle()).nextAction).toMatchObject({ kind: 'look-back', href });
    await rig.database.query('update cycles set archived_at = null where id = $1', [cycle.id]);
  });
});

it.each(LANGUAGES)('every public page has all its words (%s)', async (locale) => {
  const boardId = await scene.board();
  const link = (await scene.facilitator.post(`/api/cycles/${cycle.id}/boards/${boardId}/links`, {})).json<{
    code: string;
  }>();
  const number = LANGUAGES.indexOf(locale) + 1;
  const declared = { state: 'declared', number, declaredAt: new Date() } as const;
  const diagnosis = await aDiagnosis(rig.deps.db, { cycleId: cycle.id, ...declared });
  await aFrozenVersion(rig.deps.db, { cycleId: cycle.id });
  const commitment = (await publicCycle()).commitments[0];
  const below = [
    '',
    '/diagnoses',
    `/diagnoses/${diagnosis.number}`,
    '/commitments',
    `/commitments/${commitment?.number}`,
  ];
  for (const path of ['/', `/j/${link.code}`, ...below.map((end) => `/c/${cycle.slug}${end}`)]) {
    const answer = await rig.anonymous.get(path, { accept: 'text/html', 'accept-language': locale });
    expect([path, answer.statusCode, HOLE.exec(wordsOf(answer.body))?.[0]]).toEqual([path, 200, undefined]);
    expect(answer.body).toContain('<h1');
  }
});
