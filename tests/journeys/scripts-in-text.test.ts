import { existsSync } from 'node:fs';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { Register } from '@minga/shared/diagnoses/schema.ts';
import { cleanText, oneLine } from '@minga/shared/kernel/text.ts';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { testApp } from '../support/app.ts';
import { CORPUS, type Ground, MARKUP, type Planted, plantCorpus, send, UNSTORABLE } from '../support/corpus.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aTheme } from '../support/factories.ts';

/** SEC-25, SEC-52: what people write is kept as they wrote it (cleanText) and stays text wherever the server puts it. */
if (!existsSync(CLIENT_DIST)) await buildClientIfStale(() => undefined);
const rig = await testApp();
const url = await rig.listen();
const { db } = rig.deps;
const forum = await aForum(db);
const cycle = await aCycle(db, { forumId: forum.id });
const theme = await aTheme(db, { cycleId: cycle.id });
const own = await anOrganisation(db, { forumId: forum.id });
const person = await aPerson(db);
await aSeat(db, { organisationId: own.id, personId: person.id, role: 'delegate' });
await aSeat(db, { organisationId: own.id, personId: person.id, role: 'member' });
const at = `/api/cycles/${cycle.id}`;
const ground: Ground = {
  url,
  cycleId: cycle.id,
  facilitator: await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id })),
  author: await rig.signInAs(person),
  organisationId: own.id,
  themeId: theme.id,
  openStage: async () => {
    await rig.database.query(
      "update stages set opens_at = now() - interval '1 day', closes_at = now() + interval '99 days', gate_override = 'Abierta para esta prueba' where cycle_id = $1",
      [cycle.id],
    );
  },
};
let planted: Planted;
beforeAll(async () => {
  planted = await plantCorpus(ground);
}, 120_000);
afterAll(() => rig.close());

/** Markup and formulas are not touched; only what nobody sees goes (text.test.ts), and trimmed are the ends. */
const kept = (text: string) => cleanText(text).trim();

describe('SEC-25 what was written', () => {
  it('is given back as it was', async () => {
    const organisations = (await rig.anonymous.get(`${at}/organisations`)).json<{ items: { name: string }[] }>().items;
    expect(organisations.map(({ name }) => name)).toEqual(expect.arrayContaining(CORPUS.map(oneLine)));
    const untouched = MARKUP.filter((text) => !text.includes('\u2028'));
    expect(organisations.map(({ name }) => name)).toEqual(expect.arrayContaining(untouched));
    const { items } = (await rig.anonymous.get(`${at}/meetings?limit=200`)).json<MeetingList>();
    expect(items.map(({ agenda }) => agenda)).toEqual(expect.arrayContaining(CORPUS.map(kept)));
    const register = (await rig.anonymous.get(`${at}/diagnoses`)).json<Register>();
    expect(register.items.map(({ title }) => title)).toEqual(expect.arrayContaining(CORPUS.map(oneLine)));
  });

  it('made no fault in the log', () => {
    expect(
      rig
        .log()
        .split('\n')
        .filter((line) => /"level":(50|60)/.test(line)),
    ).toEqual([]);
  });
});

describe('public documents', () => {
  const tags = CORPUS.filter((text) => /<[a-z/!]/i.test(text));
  const pages = () => [
    `/c/${cycle.slug}`,
    `/c/${cycle.slug}/diagnoses`,
    `/c/${cycle.slug}/diagnoses/${planted.diagnosis}`,
    `/c/${cycle.slug}/commitments`,
    `/c/${cycle.slug}/commitments/${planted.commitment}`,
    `/c/${cycle.slug}/meetings`,
    `/c/${cycle.slug}/meetings/${planted.meeting}`,
    `/c/${cycle.slug}/announcements`,
    `/c/${cycle.slug}/announcements/${planted.announcement}`,
  ];

  it('hold no tag that somebody wrote', async () => {
    for (const path of pages()) {
      const answer = await rig.anonymous.get(path, { accept: 'text/html' });
      expect([path, answer.statusCode]).toEqual([path, 200]);
      for (const text of tags) expect(answer.body.includes(text), `${text} on ${path}`).toBe(false);
      expect(answer.body).not.toMatch(/<(script|img|svg|iframe)[^>]*__xss/i);
    }
  });
});

describe('SEC-52 exports', () => {
  it('hold no cell that a spreadsheet would calculate', async () => {
    const csv = (
      await rig.anonymous.ask('GET', `${at}/boards/${planted.boardId}/export?format=csv`, {
        headers: { cookie: ground.facilitator.cookie },
      })
    ).body;
    const rows = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(CORPUS.length);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  });

  it('the calendar holds as many events as meetings, whatever their titles say', async () => {
    const calendar = new ICAL.Component(ICAL.parse((await rig.anonymous.get(`${at}/calendar.ics`)).body));
    const events = calendar.getAllSubcomponents('vevent');
    expect(events).toHaveLength(CORPUS.length);
    expect(events.map((event) => event.getFirstPropertyValue('summary'))).not.toContain('intruso');
  });

  it('files keep their names and are never shown as a page', async () => {
    const { files } = (await rig.anonymous.get(`${at}/diagnoses/${planted.diagnosis}`)).json<{
      files: { id: string; name: string }[];
    }>();
    expect(files).toHaveLength(8);
    for (const { id } of files) {
      const { headers } = await rig.anonymous.get(`${at}/diagnoses/${planted.diagnosis}/files/${id}`);
      expect(headers['content-disposition']).toMatch(/^attachment; /);
      expect(String(headers['content-disposition'])).not.toMatch(/[\r\n]/);
      expect(headers['content-type']).toBe('application/pdf');
      expect(headers['content-security-policy']).toContain('sandbox');
    }
  });
});

describe('what no database can hold', () => {
  const facilitator = { headers: { cookie: ground.facilitator.cookie } };
  const author = { headers: { cookie: ground.author.cookie } };
  const board = {
    purpose: '',
    stage: null,
    columns: [{ id: 'a', title: 'A' }],
    identityMode: 'person',
    voteBudget: 3,
    votesPerTarget: 1,
    startsIn: 'open',
  };
  const meeting = { modality: 'online', startsAt: '2031-01-01T10:00:00Z', endsAt: '2031-01-01T11:00:00Z' };

  it.each(UNSTORABLE)('%j is refused in words', async (text) => {
    const tries = [
      await rig.anonymous.ask('POST', `${at}/organisations`, {
        ...facilitator,
        body: { shortName: text, name: text, sector: 'academia' },
      }),
      await rig.anonymous.ask('POST', `${at}/meetings`, {
        ...facilitator,
        body: { ...meeting, title: text, agenda: text },
      }),
      await rig.anonymous.ask('POST', `${at}/boards`, { ...facilitator, body: { ...board, title: text } }),
      await rig.anonymous.ask('POST', `${at}/boards`, {
        ...facilitator,
        body: { ...board, title: 'x', columns: [{ id: 'a', title: text }] },
      }),
      await rig.anonymous.ask('POST', `${at}/diagnoses`, { ...author, body: { title: text } }),
      await rig.anonymous.ask('POST', `${at}/commitments`, { ...author, body: { title: text } }),
      await rig.anonymous.get(`${at}/diagnoses?q=${encodeURIComponent('a\u0000b')}`),
    ];
    for (const answer of tries)
      expect([400, 422], `${answer.raw.req.url} ${answer.statusCode} ${answer.body}`).toContain(answer.statusCode);
  });

  it.each(UNSTORABLE)('%j on a board is refused, and the board goes on', async (text) => {
    const settings = createBoardSchema.parse({ ...board, title: 'Tablero', startsIn: 'open' });
    const { id } = await send<{ id: string }>(ground, ground.facilitator, 'POST', `${at}/boards`, settings);
    const client = await new BoardClient({ url, cookie: ground.facilitator.cookie, boardId: id }).ready();
    expect(await client.act(aNote(text))).toMatchObject({ status: 'refused', code: 'op.malformed' });
    expect(await client.act(aNote('sigue', { columnId: 'a' }))).toMatchObject({ status: 'ok' });
    client.close();
  });
});
