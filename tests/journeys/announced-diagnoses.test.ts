import type { Home, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { CycleSheet } from '@minga/shared/cycles/sheet.ts';
import type { DiagnosisDraft, PublicDiagnosis, Register } from '@minga/shared/diagnoses/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { readMigrations } from '../../server/src/platform/database/migrate.ts';
import { testApp } from '../support/app.ts';
import { aPerson, aTheme, diagnosisTexts } from '../support/factories.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** Rule 4.4, from the register's side: what was announced reads as it was announced until its text is published. */
const rig = await testApp();
afterAll(() => rig.close());
const { forum, cycle, author, base } = await diagnosisScene(rig);
const [health] = await rig.database.query<{ id: string }>('select id from themes where cycle_id = $1', [cycle.id]);
const facilitator = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
const parks = await aTheme(rig.deps.db, { cycleId: cycle.id, slug: 'parques', name: 'Parques' });

const ANNOUNCED = 'Compras de salud: sobornos';
const WORKING = 'Todo va muy bien';

async function announced(): Promise<DiagnosisDraft> {
  const { id, version } = (await author.post(base, {})).json<DiagnosisDraft>();
  const words = { ...diagnosisTexts, title: ANNOUNCED, summary: 'El texto completo.', themes: [health?.id], version };
  const saved = (await author.put(`${base}/${id}`, words)).json<DiagnosisDraft>();
  return (await author.post(`${base}/${id}/declare`, { version: saved.version })).json<DiagnosisDraft>();
}
const rewrite = async (draft: DiagnosisDraft) =>
  (
    await author.put(`${base}/${draft.id}`, {
      ...draft.texts,
      title: WORKING,
      themes: [parks.id],
      version: draft.version,
    })
  ).json<DiagnosisDraft>();

/** What anybody reads of it: line, page, search, filter, counts of themes. */
async function seen(number: number | null) {
  const get = async <T>(path: string) => (await rig.anonymous.get(path)).json<T>();
  const line = (await get<Register>(base)).items.find((item) => item.number === number);
  const page = await get<PublicDiagnosis>(`${base}/${number}`);
  const { themes } = await get<PublicCycle>(`/api/public/cycles/${cycle.slug}`);
  const numbers = async (query: string) =>
    (await get<Register>(`${base}?${query}`)).items.map((item) => item.number).includes(number as number);
  return {
    titles: [line?.title, page.title, page.texts.title],
    themes: [line?.themes, page.themes].map((list) => list?.map(({ slug }) => slug)),
    counted: themes.filter((theme) => theme.diagnoses > 0).map(({ slug }) => slug),
    foundByAnnounced: await numbers('q=sobornos'),
    foundByWorking: await numbers('q=muy+bien'),
    inHealth: await numbers('theme=salud'),
    inParks: await numbers('theme=parques'),
  };
}
const AS_ANNOUNCED = {
  titles: [ANNOUNCED, ANNOUNCED, ANNOUNCED],
  themes: [['salud'], ['salud']],
  counted: ['salud'],
  foundByAnnounced: true,
  foundByWorking: false,
  inHealth: true,
  inParks: false,
};

describe('an announced diagnosis', () => {
  it('reads as it was announced while its organisation goes on writing, and as its text once that is published', async () => {
    const draft = await announced();
    expect(draft.publicTitle).toBe(ANNOUNCED);
    expect(await seen(draft.number)).toEqual(AS_ANNOUNCED);
    const rewritten = await rewrite(draft);
    expect(rewritten).toMatchObject({ texts: { title: WORKING }, publicTitle: ANNOUNCED, themes: [parks.id] });
    expect(await seen(draft.number)).toEqual(AS_ANNOUNCED);
    // Nor does the theme go under which it was announced, though its authors chose another one since.
    const sheet = (await facilitator.get(`/api/cycles/${cycle.id}`)).json<CycleSheet>();
    const { title, purpose, planStartsOn, planEndsOn, themes, version } = sheet;
    const without = {
      ...{ title, purpose, planStartsOn, planEndsOn, version, reason: 'El tema se une con otro del ciclo.' },
      themes: themes.filter(({ id }) => id !== health?.id).map(({ id, name }) => ({ id, name })),
    };
    expect((await facilitator.put(`/api/cycles/${cycle.id}`, without)).json()).toMatchObject({ code: 'theme.in-use' });
    const home = (await author.get('/api/home')).json<Home>();
    expect(home.needs.find(({ kind }) => kind === 'restore-diagnosis')?.params.title).toBe(ANNOUNCED);

    await author.post(`${base}/${draft.id}/submit`, { version: rewritten.version });
    expect(await seen(draft.number)).toMatchObject({
      titles: [WORKING, WORKING, WORKING],
      themes: [['parques'], ['parques']],
      counted: ['parques'],
      foundByAnnounced: false,
      foundByWorking: true,
    });
  });

  it('is withdrawn under the title it was announced with', async () => {
    const draft = await announced();
    await rewrite(draft);
    await author.post(`${base}/${draft.id}/withdraw`, { reason: 'Ya no lo presentaremos.' });
    const { titles, themes, foundByWorking } = await seen(draft.number);
    expect({ titles, themes, foundByWorking }).toEqual({
      titles: [ANNOUNCED, ANNOUNCED, ANNOUNCED],
      themes: [['salud'], ['salud']],
      foundByWorking: false,
    });
  });

  it('keeps its public title against any statement, and no draft has one', async () => {
    const draft = await announced();
    const change = (set: string) => rig.database.query(`update diagnoses set ${set} where id = $1`, [draft.id]);
    await expect(change("public_title = 'Otro'")).rejects.toThrow(/keeps its title and themes/);
    await expect(change("public_themes = '{}'")).rejects.toThrow(/keeps its title and themes/);
    const { id } = (await author.post(base, { title: 'Sin anunciar' })).json<DiagnosisDraft>();
    await rig.database.query("update diagnoses set public_title = 'Otro' where id = $1", [id]);
    expect((await author.get(`${base}/drafts/${id}`)).json<DiagnosisDraft>().publicTitle).toBeNull();
  });

  it('that was rewritten before this rule stood gets back the title of its announcement from the chain of acts', async () => {
    const draft = await announced();
    await rewrite(draft);
    await rig.database.query('drop trigger diagnoses_announced on diagnoses');
    await rig.database.query('drop function keep_announced');
    await rig.database.query('alter table diagnoses drop column public_title, drop column public_themes');
    const migration = (await readMigrations()).find(({ name }) => name.endsWith('_announced_as.sql'));
    await rig.database.query(migration?.text ?? '');
    expect((await seen(draft.number)).titles).toEqual([ANNOUNCED, ANNOUNCED, ANNOUNCED]);
  });
});
