import type { ListResult } from '@minga/shared/organisations/lists.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import writeXlsxFile from 'write-excel-file/node';
import yauzl from 'yauzl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comeIn } from '../../../../tests/support/acts.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { readLine } from './commands/list-lines.ts';
import { planOrganisations } from './commands/list-organisations.ts';
import { aZip } from '../../../../tests/support/documents.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, mark } from '../../../../tests/support/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const HEADER = 'Organización;Nombre corto;Sector;Persona;Correo;Papel;Condición;Cargo;Puede decidir';

async function scene() {
  const forum = await aForum(t.deps.db);
  const cycle = await aCycle(t.deps.db, { forumId: forum.id });
  const facilitator = await t.signInAs(await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const send = async (body: Buffer | string, { query = '', type = CSV, language = 'es' } = {}) => {
    const headers = { 'content-type': type, 'accept-language': language };
    const answer = await facilitator.ask('POST', `${at}/list${query}`, { headers, body });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ListResult>();
  };
  const organisations = async () => (await facilitator.get(`${at}/organisations`)).json<Organisations>().items;
  const acts = () =>
    t.database.query<{ action: string }>('select action from audit_log where forum_id = $1 order by chain, position', [
      forum.id,
    ]);
  return { forum, facilitator, at, send, organisations, acts };
}
const states = ({ items }: ListResult) => items.map(({ state }) => state);
const file = async (s: Awaited<ReturnType<typeof scene>>, path: string, language = 'es') =>
  (await s.facilitator.ask('GET', `${s.at}/${path}`, { headers: { 'accept-language': language } })).rawPayload;

describe('lists of organisations and people', () => {
  it('brings in the sample, and what is exported of it changes nothing, in either format and language', async () => {
    const s = await scene();
    const first = await s.send(await file(s, 'list/sample?format=xlsx'), { type: XLSX });
    expect(first).toMatchObject({ errors: [], skipped: [], recipients: 4 });
    expect(states(first)).toEqual(['new', 'new', 'new', 'new', 'new', 'new']);
    const [rivers, ministry] = await s.organisations();
    expect([rivers?.sector, ministry?.sector]).toEqual(['civil_society', 'executive']);
    expect([rivers?.titulars, rivers?.alternates, rivers?.titularFrom]).toEqual([1, 1, null]);
    // Whoever attends without a vote is titular as well, here from a day of next year on.
    expect([ministry?.titulars, ministry?.titularFrom?.slice(4)]).toEqual([0, '-01-15T05:00:00.000Z']);
    const acts = await s.acts();
    for (const format of ['csv', 'xlsx'])
      for (const language of ['es', 'en']) {
        const again = await s.send(await file(s, `list?format=${format}`, language), {
          type: format === 'csv' ? CSV : XLSX,
        });
        expect(again).toMatchObject({ errors: [], skipped: [], recipients: 0 });
        expect(new Set(states(again)), `${format} ${language}`).toEqual(new Set(['same']));
      }
    expect(await s.acts()).toEqual(acts);
  });

  it('tries a file without saving it or telling anybody', async () => {
    const s = await scene();
    const text = `${HEADER}\nRed del Agua;Agua;OSC;Ana Ríos;ana@agua.example;Integrante;;;`;
    const tried = await s.send(text, { query: '?dryRun=true' });
    expect([states(tried), tried.recipients]).toEqual([['new', 'new'], 1]);
    expect(await s.organisations()).toEqual([]);
    expect(await t.database.query("select 1 from people where email = 'ana@agua.example'")).toEqual([]);
    expect(states(await s.send(text))).toEqual(['new', 'new']);
    expect((await s.organisations())[0]?.seats).toMatchObject([
      { personName: 'Ana Ríos', role: 'member', isAwaited: true },
    ]);
  });

  it('calls whoever has not come yet as the newest file does, and whoever has as they call themselves', async () => {
    const s = await scene();
    const email = `ana-${mark()}@agua.example`;
    const called = async (name: string) => {
      const got = await s.send(`${HEADER}\nRed del Agua;Agua;OSC;${name};${email};Integrante;;;`);
      expect(got.errors).toEqual([]);
      return (await s.organisations())[0]?.seats?.[0]?.personName;
    };
    expect(await called('Ana Ríos')).toBe('Ana Ríos');
    expect(await called('Ana Ríos Quispe')).toBe('Ana Ríos Quispe');
    const [row] = await t.database.query<{ id: string }>('select id from people where email = $1', [email]);
    const ana = await t.signInAs({ id: row?.id ?? '' });
    expect((await comeIn(ana, s.at)).statusCode).toBe(201);
    expect(await called('Otra Persona')).toBe('Ana Ríos Quispe');
  });

  it('reads what office programs write: separators, encodings, marks, empty columns and rows', async () => {
    const s = await scene();
    const line = (i: number, by: string) =>
      ['Organización', 'Sector', 'Persona', 'Correo electrónico', '', ''].join(by) +
      `\r\n${['', '', '', '', '', ''].join(by)}\r\n` +
      [`Federación Ñ${i}`, 'Sociedad civil', 'José Peña', `José Peña <jose${i}@n.example>`, '', ''].join(by);
    const bodies = [
      Buffer.from(line(1, ';'), 'latin1'),
      Buffer.from(`\ufeff${line(2, '\t')}`, 'utf16le'),
      Buffer.from(`\ufeff${line(3, '\t')}`),
      `sep=;\r\n${line(4, ';')}`,
      'organization,TYPE,e-mail,Full_name\nFederación Ñ5,CSO,mailto:jose5@n.example,José Peña',
    ];
    for (const body of bodies) {
      const got = await s.send(body);
      expect([got.errors, states(got)], String(body)).toEqual([[], ['new', 'new']]);
    }
    const names = (await s.organisations()).map(({ name, seats }) => `${name}: ${seats?.[0]?.personName}`);
    expect(names).toEqual([1, 2, 3, 4, 5].map((i) => `Federación Ñ${i}: José Peña`));
  });

  it('takes what a formula would be from its own file as it was, and days and figures of a sheet', async () => {
    const s = await scene();
    const sheet = await writeXlsxFile([
      [{ value: 'Organización' }, { value: 'Sector' }, { value: 'Contacto' }, { value: 'Participa desde' }],
      [
        { value: 'Grupo 7' },
        { value: 'academia' },
        { value: '+51 999' },
        { value: new Date('2026-03-01T00:00:00Z'), type: Date, format: 'dd/mm/yyyy' },
      ],
      [{ value: 1984, type: Number }, { value: 'academia' }, null, null],
    ]).toBuffer();
    expect(states(await s.send(sheet, { type: XLSX }))).toEqual(['new', 'new']);
    expect(await s.organisations()).toMatchObject([
      { name: '1984' },
      { name: 'Grupo 7', contact: '+51 999', sinceOn: '2026-03-01' },
    ]);
    const out = String(await file(s, 'list?format=csv'));
    expect(out).toContain("'+51 999");
    expect(states(await s.send(out))).toEqual(['same', 'same', 'same']);
  });

  it('names every error at once, by line and column, in the language of the reader, and saves nothing', async () => {
    const s = await scene();
    const text = `${HEADER}
Red del Agua;Agua;rojo;Ana;ana@;jefa;;;
;;;Luis;luis@agua.example;Integrante;;;
Ríos;Ríos;OSC;Eva;;;;;quizá
Ríos;Ríos;Academia;;;;;;
Nueva;;;;;;;;
Lago;;OSC;Sol;sol@lago.example;Observación;;;
"Rota;x`;
    const got = await s.send(text);
    const recipients = got.errors.map(({ line, field, code }) => [line, field, code]);
    expect(recipients).toEqual([
      [2, 'email', 'not-email'],
      [2, 'sector', 'unknown-sector'],
      [2, 'role', 'unknown-role'],
      [3, 'organisation', 'organisation-needed'],
      [4, 'mandate', 'unknown-mandate'],
      [4, 'email', 'required'],
      [6, 'sector', 'sector-needed'],
      [7, 'role', 'no-organisation'],
      [8, 'line', 'malformed'],
    ]);
    expect(got.errors[7]).toMatchObject({
      column: 'Papel',
      message: expect.stringContaining('Observación es un papel en el foro'),
    });
    const inEnglish = await s.send(text, { language: 'en' });
    expect(inEnglish.errors[7]).toMatchObject({
      column: 'Role',
      message: expect.stringContaining('Observer is a role in the forum'),
    });
    expect(await s.organisations()).toEqual([]);
    const contradiction = await s.send(`${HEADER}\nRíos;;OSC;;;;;;\nRIOS;;Academia;;;;;;`);
    expect(contradiction.errors).toMatchObject([{ line: 3, field: 'sector', code: 'contradicts' }]);
  });

  it('happens once when two facilitators send the same list at the same instant', async () => {
    const s = await scene();
    const text = `${HEADER}\nRed del Agua;Agua;OSC;Ana Ríos;ana2@agua.example;Integrante;Titular;Dirección;Sí\n;;;Obs;obs2@agua.example;Observador;;;`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => s.send(text)));
    expect(answers.filter((one) => states(one).includes('new'))).toHaveLength(1);
    expect(answers.filter((one) => states(one).every((state) => state === 'same'))).toHaveLength(7);
    const [only, ...more] = await s.organisations();
    expect([only?.seats?.length, more.length]).toEqual([1, 0]);
    const roles = await t.database.query('select role from forum_roles where forum_id = $1 and role = $2', [
      s.forum.id,
      'observer',
    ]);
    expect(roles).toHaveLength(1);
  });

  it('changes what a line says anew, leaves alone what it does not say, and keeps both in the log', async () => {
    const s = await scene();
    await s.send(`${HEADER}\nRed del Agua;Agua;OSC;Ana;ana3@agua.example;Integrante;Titular;Dirección;Sí`);
    const got = await s.send(
      'sigla,organización,correo,persona,cargo,condición\nAGUA,Red Nacional del Agua,ana3@agua.example,Ana Ríos,Jefatura,suplente',
    );
    expect(got.items).toMatchObject([
      { state: 'changed', changes: [{ column: 'Organización', from: 'Red del Agua', to: 'Red Nacional del Agua' }] },
      {
        state: 'changed',
        changes: [{ to: 'Ana Ríos' }, { from: 'Dirección', to: 'Jefatura' }, { from: 'Titular', to: 'Alterno' }],
      },
    ]);
    expect(await s.organisations()).toMatchObject([
      {
        name: 'Red Nacional del Agua',
        shortName: 'Agua',
        sector: 'civil_society',
        seats: [{ personName: 'Ana Ríos', seniority: 'manager', isAlternate: true, hasMandate: true }],
      },
    ]);
    expect((await s.acts()).slice(-2).map(({ action }) => action)).toEqual([
      'organisation.corrected',
      'seat.corrected',
    ]);
  });

  it('says of each line how the seat will be and who is told, and names lines that make a second titular', async () => {
    const s = await scene();
    const own = await anOrganisation(t.deps.db, { forumId: s.forum.id, name: 'Red del Agua', shortName: 'Red' });
    const eva = await aPerson(t.deps.db, { name: 'Eva', email: `eva-${own.id}@example.org` });
    await aSeat(t.deps.db, { forumId: s.forum.id, organisationId: own.id, personId: eva.id, role: 'member' });
    const line = (who: string, condition: string, more = '') =>
      `Red del Agua;;;${who};${who}-${own.id}@example.org;Integrante;${condition};${more}`;
    const lines = [HEADER, line('ana', 'Titular', 'Dirección;Sí'), line('luz', 'Alterno'), line('rosa', '')];
    const tried = await s.send(lines.join('\n'), { query: '?dryRun=true' });
    const noDays = { startsOn: null, endsOn: null };
    expect(tried.items.map(({ seat, isNotified }) => [seat, isNotified])).toEqual([
      [null, false],
      [{ isAlternate: false, seniority: 'director', hasMandate: true, ...noDays }, true],
      [{ isAlternate: true, seniority: 'specialist', hasMandate: false, ...noDays }, true],
      [{ isAlternate: false, seniority: 'specialist', hasMandate: false, ...noDays }, true],
    ]);
    expect(tried.warnings.map(({ line: at, message }) => [at, message])).toEqual([
      [2, expect.stringMatching(/Red del Agua tendría dos titulares: también Eva\b.*Alterno/)],
      [4, expect.stringMatching(/también Eva\b/)],
    ]);
    // She stands in from now on, by the same list: one titular remains.
    const swapped = [HEADER, line('eva', 'Alterno'), line('ana', 'Titular'), line('luz', 'Alterno')];
    const after = await s.send(swapped.join('\n'));
    expect([after.warnings, after.errors]).toEqual([[], []]);
    expect((await s.send(swapped.join('\n'), { query: '?dryRun=true' })).warnings).toEqual([]);
    const [one] = await s.organisations();
    expect([one?.members, one?.titulars, one?.alternates]).toEqual([3, 1, 2]);
    // Two of one list, and one who stood in.
    const english = await s.send([HEADER, line('luz', 'Titular')].join('\n'), {
      query: '?dryRun=true',
      language: 'en',
    });
    expect(english.warnings).toMatchObject([
      { line: 2, message: expect.stringMatching(/would have two titulars: ana too/) },
    ]);
  });

  it('refuses a bomb, a locked or broken workbook, another kind of file and too many rows', async () => {
    const s = await scene();
    const refused = async (body: Buffer | string, type: string) =>
      (await s.facilitator.ask('POST', `${s.at}/list`, { headers: { 'content-type': type }, body })).json().code;
    // A workbook like any other, but for what it weighs once it is opened.
    const word = 'x'.repeat(30_000);
    const rows = Array.from({ length: 500 }, (_, i) => [{ value: `${word}${i}` }]);
    const bomb = await writeXlsxFile([[{ value: 'Organización' }], ...rows]).toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await refused(bomb, XLSX)).toBe('list.not-a-sheet');
    expect(await refused(aZip([{ name: 'xl/worksheets/sheet1.xml', content: Buffer.from('<a/>') }]), XLSX)).toBe(
      'list.not-a-sheet',
    );
    expect(await refused(Buffer.from('PK\u0003\u0004 nothing'), XLSX)).toBe('list.not-a-sheet');
    const many = `Organización\n${Array.from({ length: 1_001 }, (_, i) => `Grupo ${i}`).join('\n')}`;
    expect(await refused(many, CSV)).toBe('list.too-many-rows');
    expect(await refused('x'.repeat(1_000_001), CSV)).toBe('request.too-large');
    expect((await s.send('%PDF-1.7 …')).errors).toMatchObject([{ code: 'not-a-table' }]);
    expect((await s.send('uno,dos\n1,2')).errors).toMatchObject([{ code: 'not-a-table' }]);
  });

  it.each(['ALL20000', 'XFD1048576'])('refuses a sheet of two cells of which one stands at %s', async (place) => {
    const s = await scene();
    const two = await partsOf(await writeXlsxFile([[{ value: 'Organización' }], [{ value: 'Grupo' }]]).toBuffer());
    const body = aZip(
      two.map(({ name, content }) => ({
        name,
        content: Buffer.from(content.toString().replaceAll('"A2"', `"${place}"`)),
      })),
    );
    expect(body.length).toBeLessThan(10_000);
    const answer = await s.facilitator.ask('POST', `${s.at}/list`, { headers: { 'content-type': XLSX }, body });
    expect(answer.json<{ code: string }>().code).toBe('list.not-a-sheet');
    // The same two beside each other are a list.
    expect(states(await s.send(aZip(two), { type: XLSX, query: '?dryRun=true' }))).toEqual(['new']);
  });

  it('a thousand long names cost what ten times a hundred cost', async () => {
    const long = (i: number) => `Asociación de comunidades de la cuenca ${'alta '.repeat(25)}${i}`;
    const cost = (count: number) => {
      const lines = Array.from({ length: count }, (_, i) =>
        readLine({ line: i + 2, cells: { organisation: long(i), shortName: `G ${i}`, sector: 'Academia' } }, []),
      );
      const plan = { organisations: [], people: [], skipped: [], warnings: [], errors: [] };
      const begun = process.cpuUsage();
      planOrganisations({ organisations: [], seats: [], roles: [], people: [] } as never, lines, plan);
      const { user, system } = process.cpuUsage(begun);
      expect(plan.organisations).toHaveLength(count);
      return user + system;
    };
    cost(200);
    const [hundreds, thousand] = [[1, 2, 3, 4, 5].map(() => cost(200)), cost(1_000)];
    expect(thousand).toBeLessThan(2.5 * hundreds.reduce((sum, one) => sum + one, 0));
  });

  it('of a forum is read beside the server, which answers others meanwhile', async () => {
    const s = await scene();
    const rows = Array.from(
      { length: 1_000 },
      (_, i) => `Comunidad ${i} ${'de la cuenca '.repeat(14)};C ${i};Academia`,
    );
    const list = s.send(`Organización;Nombre corto;Sector\n${rows.join('\n')}`, { query: '?dryRun=true' });
    const other = await scene();
    let longest = 0;
    let isDone = false;
    void list.then(() => {
      isDone = true;
    });
    while (!isDone) {
      const asked = performance.now();
      expect((await other.facilitator.get(`${other.at}/organisations`)).statusCode).toBe(200);
      longest = Math.max(longest, performance.now() - asked);
    }
    expect(states(await list)).toHaveLength(1_000);
    expect(longest).toBeLessThan(2_000);
  });
});

type Part = { name: string; content: Buffer };

async function partsOf(workbook: Buffer): Promise<Part[]> {
  const zip = await yauzl.fromBufferPromise(workbook);
  const parts: Part[] = [];
  for await (const entry of zip.eachEntry()) {
    const pieces = await (await zip.openReadStreamPromise(entry)).toArray();
    parts.push({ name: entry.fileName, content: Buffer.concat(pieces) });
  }
  return parts;
}

describe('what a forum learns of somebody whom it invites', () => {
  it('is what it wrote itself, wherever they are listed, until they come', async () => {
    const s = await scene();
    const elsewhere = await aSeat(t.deps.db, {});
    const [known] = await t.database.query<{ email: string; name: string }>(
      'update people set name = $2 where id = $1 returning email, name',
      [elsewhere.personId, 'Nombre De Otro Foro'],
    );
    const organisation = await anOrganisation(t.deps.db, { forumId: s.forum.id });
    const path = `${s.at}/organisations/${organisation.id}/seats`;
    const seat = { email: known?.email, name: 'La Invitada', role: 'member', seniority: 'staff' };
    const made = await s.facilitator.post(path, seat);
    const lists = ['organisations', 'meetings/plan', 'list?format=csv'];
    for (const list of lists) {
      const { body } = await s.facilitator.get(`${s.at}/${list}`);
      expect(body, list).toContain('La Invitada');
      expect(body, list).not.toContain('Nombre De Otro Foro');
    }
    const corrected = { name: 'La Invitada Bis', seniority: 'staff', hasMandate: false, isAlternate: false };
    const seatPath = `${s.at}/seats/${made.json().id}`;
    expect((await s.facilitator.ask('PATCH', seatPath, { body: corrected })).statusCode).toBe(204);
    const person = await t.signInAs(elsewhere.personId);
    // What anybody may read brings nobody into the forum; what only its own people read does.
    await person.get(`${s.at}/organisations`);
    expect((await s.facilitator.get(`${s.at}/organisations`)).body).toContain('La Invitada Bis');
    await person.get(`${s.at}/stages/changes`);
    await person.ask('PUT', `${s.at}/acting-seat`, { body: { seatId: made.json().id } });
    expect((await s.facilitator.get(`${s.at}/organisations`)).body).toContain('Nombre De Otro Foro');
    const refused = await s.facilitator.ask('PATCH', seatPath, { body: { ...corrected, name: 'Otra' } });
    expect(refused.json().errors).toMatchObject([{ field: 'name', code: 'own-name' }]);
    expect(
      (await s.send(`correo;persona;organización\n${known?.email};Otra;${organisation.name}`)).skipped,
    ).toMatchObject([{ code: 'own-name' }]);
  });
});
