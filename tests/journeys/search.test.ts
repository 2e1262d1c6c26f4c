import type { Announcement } from '@minga/shared/announcements/schema.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import { SEARCH_KINDS } from '@minga/shared/search/rules.ts';
import type { Found, FoundEverywhere, SearchResults } from '@minga/shared/search/schema.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle } from '../support/factories.ts';
import { allTextsRead } from '../support/texts-of-files.ts';
import { CANARY, oneOfEverything } from './foreign-world.ts';

/** The whole demonstration, with one of everything in it that is not published. */
const rig = await testApp({ demo: true });
const cycleId = demoId('demo-es', 'cycle');
const at = `/api/cycles/${cycleId}`;
let readers: Record<'stranger' | 'observer' | 'cso' | 'facilitator' | 'abroad', Agent>;
beforeAll(async () => {
  await rig.listen();
  await loadDemonstration(rig.owner, NEEDS);
  await oneOfEverything(rig, 'demo-es', CANARY);
  await allTextsRead(rig);
  readers = {
    stranger: rig.anonymous,
    observer: await rig.signInAs({ persona: 'observer', forum: 'demo-es' }),
    cso: await rig.signInAs({ persona: 'cso', forum: 'demo-es' }),
    facilitator: await rig.signInAs({ persona: 'facilitator', forum: 'demo-es' }),
    abroad: await rig.signInAs({ persona: 'facilitator', forum: 'demo-en' }),
  };
}, 120_000);
afterAll(() => rig.close());

const find = async (agent: Agent, q: string, more = ''): Promise<SearchResults> =>
  answered(await agent.get(`${at}/search?q=${encodeURIComponent(q)}${more}`));
const kindsOf = ({ items }: SearchResults) => [...new Set(items.map(({ kind }) => kind))];

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
/** All the words in an answer of the API. */
function wordsIn(answer: unknown): string {
  if (typeof answer === 'string') return plain(answer);
  return answer !== null && typeof answer === 'object' ? Object.values(answer).map(wordsIn).join(' ') : '';
}

/** What the API tells this reader of the page that an item leads to; `null` where it tells nothing. */
async function pageOf(agent: Agent, { kind, path }: Found): Promise<string | null> {
  const url = new URL(path, 'https://minga.example');
  const [, , , noun = '', one] = url.pathname.split('/');
  if (kind === 'contribution') {
    const { items } = answered<{ items: { id: string }[] }>(await agent.get(`${at}/consultations`));
    const read = items.map(async ({ id }) =>
      wordsIn((await agent.get(`${at}/consultations/${id}/contributions`)).json()),
    );
    return `${wordsIn(items)} ${(await Promise.all(read)).join(' ')}`;
  }
  if (kind === 'file') return fileOf(agent, url);
  if (kind === 'comment') return threadOn(agent, url);
  if (url.searchParams.has('draft')) {
    const answer = await agent.get(`${at}/diagnoses/drafts/${url.searchParams.get('draft')}`);
    return answer.statusCode === 200 ? wordsIn(answer.json()) : null;
  }
  const theme = kind === 'theme' ? '?limit=1' : '';
  const end = kind === 'note' ? '/export' : '';
  const answer = await agent.get(`${at}/${noun}${one ? `/${one}` : ''}${end}${theme}`);
  if (answer.statusCode !== 200) return null;
  return `${wordsIn(answer.json())} ${kind === 'diagnosis' ? await reviewOf(agent, answer.json()) : ''}`;
}

/** What stands on its page for whoever reviews it, besides. */
async function reviewOf(agent: Agent, { id }: { id: string }): Promise<string> {
  const review = await agent.get(`${at}/diagnoses/${id}/review`);
  return review.statusCode === 200 ? wordsIn(review.json()) : '';
}

/** What is said on a subject, and its name. */
async function threadOn(agent: Agent, { pathname, hash }: URL): Promise<string | null> {
  const [, , , noun = '', one = ''] = pathname.split('/');
  const subject = await agent.get(`${at}/${noun}/${one}`);
  if (subject.statusCode !== 200) return null;
  const kind = { commitments: 'commitment', diagnoses: 'diagnosis', announcements: 'announcement' }[noun] ?? '';
  const said = await agent.get(`${at}/subjects/${kind}/${subject.json<{ id: string }>().id}/comments`);
  if (said.statusCode !== 200) return null;
  const { items } = said.json<{ items: { id: string }[] }>();
  const comment = items.find(({ id }) => hash === `#comment-${id}`);
  return comment ? `${wordsIn(subject.json())} ${wordsIn(comment)}` : null;
}

/** What stands beside the files of something, and what each file says that this reader may download. */
async function fileOf(agent: Agent, { searchParams, pathname }: URL): Promise<string | null> {
  const [, , , noun = '', one = ''] = pathname.split('/');
  const draft = searchParams.get('draft');
  const page = `${at}/${noun}/${draft ? `drafts/${draft}` : one}`;
  const answers = await Promise.all(
    [page, ...(noun === 'meetings' ? [`${page}/materials`] : [])].map((path) => agent.get(path)),
  );
  if (answers.some(({ statusCode }) => statusCode !== 200)) return null;
  const said = answers.map((answer) => answer.json<{ files?: { id: string }[]; items?: { id: string }[] }>());
  const read = said
    .flatMap(({ files = [], items = [] }) => [...files, ...items])
    .map(async ({ id }) => {
      // A draft's file has no address yet: it is in the draft of who writes it.
      if (!draft) expect((await agent.get(`${page}/files/${id}`)).statusCode).toBe(200);
      const rows = await rig.database.query<{ text: string }>('select text from file_passages where file_id = $1', [
        id,
      ]);
      return rows.map(({ text }) => plain(text)).join(' ');
    });
  return `${wordsIn(said)} ${(await Promise.all(read)).join(' ')}`;
}

const findEverywhere = async (agent: Agent, q: string): Promise<FoundEverywhere> =>
  answered(await agent.get(`/api/search?q=${encodeURIComponent(q)}`));

describe('what is found in every cycle', () => {
  it('is what each reader finds in each of them, and the cycle is named, their own first', async () => {
    const spoken = 'participación or ambiental or participation or water';
    for (const agent of Object.values(readers)) {
      const { cycles, isCut } = await findEverywhere(agent, spoken);
      expect(isCut).toBe(false);
      const { items: readable } = answered<{ items: { id: string; slug: string; title: string }[] }>(
        await agent.get('/api/cycles'),
      );
      expect(cycles.length).toBeGreaterThan(1);
      for (const cycle of cycles) {
        const one = readable.find(({ slug }) => slug === cycle.slug);
        expect(one?.title).toBe(cycle.title);
        const own = answered<SearchResults>(
          await agent.get(`/api/cycles/${one?.id}/search?q=${encodeURIComponent(spoken)}`),
        );
        const paths = new Set(own.items.map(({ path }) => path));
        expect(cycle.items.filter(({ path }) => !paths.has(path))).toEqual([]);
        for (const kind of SEARCH_KINDS) {
          const few = cycle.items.filter((item) => item.kind === kind).length;
          const all = own.items.filter((item) => item.kind === kind).length;
          if (kind !== 'organisation') expect(few).toBe(Math.min(all, 3));
        }
      }
    }
    const first = async (agent: Agent) => (await findEverywhere(agent, spoken)).cycles[0]?.slug;
    expect([await first(readers.cso), await first(readers.abroad)]).toEqual(['demo-es', 'demo-en']);
  });

  it('of what is not published yet is each reader’s own, and of an unpublished cycle nobody’s outside', async () => {
    const found = async (who: keyof typeof readers) =>
      (await findEverywhere(readers[who], CANARY)).cycles.map(({ slug, items }) => [
        slug,
        kindsOf({ items, more: [] }),
      ]);
    expect(await found('stranger')).toEqual([]);
    expect(await found('abroad')).toEqual([]);
    expect(await found('cso')).toEqual([['demo-es', ['commitment', 'diagnosis', 'file', 'board', 'comment']]]);
    const hidden = await aCycle(rig.deps.db, {
      forumId: demoId('demo-es', 'forum'),
      publishedAt: null,
      themes: ['Quirquincho'],
    });
    const slugs = async (agent: Agent) => (await findEverywhere(agent, 'quirquincho')).cycles.map(({ slug }) => slug);
    expect(await slugs(readers.stranger)).toEqual([]);
    expect(await slugs(readers.abroad)).toEqual([]);
    expect(await slugs(readers.cso)).toEqual([hidden.slug]);
  });

  it('is nothing without words, and at most twelve cycles are looked through', async () => {
    expect(await findEverywhere(readers.cso, ' ')).toEqual({ cycles: [], isCut: false });
    expect((await findEverywhere(readers.cso, 'xilofonista')).cycles).toEqual([]);
    for (let n = 0; n < 12; n += 1)
      await aCycle(rig.deps.db, { forumId: demoId('demo-en', 'forum'), themes: ['Ñandú'] });
    const { cycles, isCut } = await findEverywhere(readers.stranger, 'nandu');
    expect([cycles.length, isCut]).toEqual([12, true]);
    // What one is part of is looked through all the same.
    expect((await findEverywhere(readers.cso, 'participación')).cycles[0]?.slug).toBe('demo-es');
  });
});

describe('what is found', () => {
  it('is never more than the reader may open: each title and excerpt stands on the page it leads to', async () => {
    const words = await rig.database.query<{ word: string }>(
      `select word from ts_stat($$select words from searched_texts where cycle_id = '${cycleId}' or cycle_id is null$$)
       where length(word) > 3 order by word`,
    );
    expect(words.length).toBeGreaterThan(1_000);
    const kinds = new Set<string>();
    const someWords = fc.array(fc.constantFrom(...words.map(({ word }) => word)), { minLength: 1, maxLength: 2 });
    const someReader = fc.constantFrom(...Object.values(readers));
    await fc.assert(
      fc.asyncProperty(someReader, someWords, async (agent, asked) => {
        const { items } = await find(agent, asked.join(' or '));
        for (const item of items) {
          kinds.add(item.kind);
          const page = await pageOf(agent, item);
          const parts = [...item.excerpt.split(' … '), ...item.title.split(/ · |: /)].filter(Boolean);
          expect(
            parts.filter((part) => !page?.includes(part)),
            `${item.path} for ${agent.personId}`,
          ).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
    expect(kinds.size).toBeGreaterThan(8);
  }, 120_000);

  it('of what is not published yet is each reader’s own', async () => {
    const found = async (who: keyof typeof readers) => kindsOf(await find(readers[who], CANARY));
    expect(await found('stranger')).toEqual([]);
    expect(await found('abroad')).toEqual([]);
    expect(await found('observer')).toEqual(['commitment', 'board', 'comment']);
    expect(await found('cso')).toEqual(['commitment', 'diagnosis', 'file', 'board', 'comment']);
    expect(await found('facilitator')).toEqual([
      ...['commitment', 'meeting', 'announcement', 'ballot', 'board', 'comment'],
    ]);
  });

  it('is of every kind, also by a word of the other language, without its accent, in another form, or begun', async () => {
    const [{ note = '' } = {}] = await rig.database.query<{ note: string }>(
      `select n.text as note from closed_notes n join boards b on b.id = n.board_id where b.cycle_id = $1 order by n.text limit 1`,
      [cycleId],
    );
    expect(kindsOf(await find(rig.anonymous, `"${note}"`))).toContain('note');
    for (const [one, other] of [
      ['participación', 'participaciones'],
      ['participacion', 'PARTICIPACIÓN'],
      ['ambientales', 'ambiental'],
      ['compromi', 'compromisos'],
    ] as const) {
      const [first, second] = [await find(rig.anonymous, one), await find(rig.anonymous, other)];
      expect(first.items.length, one).toBeGreaterThan(0);
      expect(second.items.map(({ path }) => path)).toEqual(expect.arrayContaining([first.items[0]?.path]));
    }
  });

  it('says where the words stand, and no more of each kind than fits unless one kind is asked for', async () => {
    const all = await find(readers.facilitator, 'de');
    expect(kindsOf(all)).toEqual(SEARCH_KINDS.filter((kind) => kindsOf(all).includes(kind)));
    const [kind] = all.more;
    expect(all.items.filter((one) => one.kind === kind)).toHaveLength(6);
    const one = await find(readers.facilitator, 'de', `&kind=${kind}`);
    expect(kindsOf(one)).toEqual([kind]);
    expect(one.items.length).toBeGreaterThan(6);
    for (const { title, titleMarks, excerpt, excerptMarks } of (await find(rig.anonymous, 'ambiente')).items) {
      const marked = [...titleMarks.map((m) => title.slice(...m)), ...excerptMarks.map((m) => excerpt.slice(...m))];
      expect(marked.length).toBeGreaterThan(0);
      for (const word of marked) expect(word.toLowerCase()).toMatch(/^ambient/);
    }
  });

  it.each(['', '   ', '-', '"', '&|!():*', "'); drop table people; --", '\u0000', '<b>', 'x'.repeat(200)])(
    'is nothing, and no fault, for %j',
    async (q) => {
      const answer = await rig.anonymous.get(`${at}/search?q=${encodeURIComponent(q)}`);
      expect([200, 422]).toContain(answer.statusCode);
      if (answer.statusCode === 200) expect(answer.json<SearchResults>().items.length).toBeLessThan(100);
    },
  );
  it('asks for no more than two hundred letters', async () => {
    expect((await rig.anonymous.get(`${at}/search?q=${'x'.repeat(201)}`)).statusCode).toBe(422);
  });
});

describe('files of the demonstration', () => {
  it.each(['es', 'en'] as const)('are found by a word that stands inside one: %s', async (language) => {
    const cycle = demoId(`demo-${language}`, 'cycle');
    const [row] = await rig.database.query<{ word: string }>(
      `select w.word from ts_stat($$select to_tsvector('simple', p.text) from file_passages p join files f on f.id = p.file_id
         where f.cycle_id = '${cycle}'$$) w where length(w.word) > 8 order by w.ndoc, w.word limit 1`,
    );
    const { items } = answered<SearchResults>(
      await rig.anonymous.get(`/api/cycles/${cycle}/search?kind=file&q=${encodeURIComponent(row?.word ?? '')}`),
    );
    expect(items[0]?.excerpt.toLowerCase()).toContain(row?.word);
  });
});

describe('what changed', () => {
  const WORD = 'zarigüeya';
  const found = async (agent: Agent = rig.anonymous, q = WORD) => (await find(agent, q)).items;

  it('is found from its moment on: an announcement published, corrected and withdrawn', async () => {
    const { facilitator } = readers;
    const begun = answered<Announcement>(await facilitator.post(`${at}/announcements`), 201);
    const one = `${at}/announcements/${begun.id}`;
    const words = { title: 'Otra sala', body: `Vimos una ${WORD}.`, version: begun.version };
    const { version } = answered<Announcement>(await facilitator.put(one, words));
    expect([await found(), (await found(facilitator)).length]).toEqual([[], 1]);
    answered(await facilitator.post(`${one}/publish`, { version, notify: false }));
    expect(await found()).toMatchObject([{ kind: 'announcement', title: 'Otra sala', excerpt: `Vimos una ${WORD}.` }]);
    const reason = 'Estaba mal escrito del todo.';
    answered(
      await facilitator.post(`${one}/correct`, { title: 'Otra sala', body: 'Era un huanaco.', reason, number: 1 }),
    );
    expect([await found(), (await found(rig.anonymous, 'huanacos')).length]).toEqual([[], 1]);
    answered(await facilitator.post(`${one}/withdraw`, { reason }));
    for (const agent of Object.values(readers)) expect(await found(agent, 'huanaco')).toEqual([]);
  });

  it('is found under its name of today: an organisation', async () => {
    const [{ id = '' } = {}] = await rig.database.query<{ id: string }>(
      'select o.id from organisations o join cycles c on c.forum_id = o.forum_id where c.id = $1 limit 1',
      [cycleId],
    );
    await rig.database.query('update organisations set name = $2 where id = $1', [id, 'Amigos de la vizcacha']);
    expect(await found(rig.anonymous, 'vizcachas')).toMatchObject([{ kind: 'organisation' }]);
    await rig.database.query('update organisations set name = $2 where id = $1', [id, 'Amigos del puma']);
    expect(await found(rig.anonymous, 'vizcachas')).toEqual([]);
  });

  it('stands in the index as its tables say, for each row of the demonstration', async () => {
    const index = () =>
      rig.database.query(
        'select kind, subject_id, audience, place, forum_id, cycle_id, organisation_id, words::text from searched_texts order by 1, 2, 3, 4',
      );
    const kept = await index();
    await rig.database.query(`select search_announcement(id) from announcements`);
    await rig.database.query(`select search_diagnosis(id) from diagnoses`);
    await rig.database.query(`select search_file(id) from files`);
    await rig.database.query(`select search_commitment(id) from commitments`);
    await rig.database.query(`select search_ballot(id) from ballots`);
    await rig.database.query(`select search_board(id) from boards`);
    await rig.database.query(`select search_consultation(id) from consultations`);
    await rig.database.query(`select search_contribution(id) from contributions`);
    await rig.database.query(`select search_theme(id) from themes`);
    await rig.database.query(`select search_comment(id) from comments`);
    await rig.database.query(`select search_meetings(array(select id from meetings))`);
    await rig.database.query(`select search_notes(array(select note_id from closed_notes))`);
    expect(await index()).toEqual(kept);
    expect(new Set(kept.map(({ kind }) => kind))).toEqual(new Set(SEARCH_KINDS));
  });
});
