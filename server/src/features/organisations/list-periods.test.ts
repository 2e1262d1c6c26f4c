import type { ListResult } from '@minga/shared/organisations/lists.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aCycle, aForum, aPerson } from '../../../../tests/support/factories.ts';

const t = await testApp();
afterAll(() => t.close());

const HEADER = 'Organización;Sector;Persona;Correo;Papel;Asiento desde;Asiento hasta';
/** A day so many days from today, on the calendar of the forum. */
const day = (days: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Lima' }).format(Date.now() + days * 86_400_000);

async function scene() {
  const forum = await aForum(t.deps.db, { timeZone: 'America/Lima' });
  const cycle = await aCycle(t.deps.db, { forumId: forum.id });
  const facilitator = await t.signInAs(await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const send = async (lines: readonly string[] | Buffer, query = '', type = 'text/csv') => {
    const body = Buffer.isBuffer(lines) ? lines : [HEADER, ...lines].join('\n');
    const answer = await facilitator.ask('POST', `${at}/list${query}`, { headers: { 'content-type': type }, body });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<ListResult>();
  };
  const file = async (format: string) =>
    (await facilitator.ask('GET', `${at}/list?format=${format}`, { headers: { 'accept-language': 'es' } })).rawPayload;
  const seats = async () =>
    (await facilitator.get(`${at}/organisations`)).json<Organisations>().items.flatMap((one) => one.seats);
  return { forum, send, file, seats };
}
const line = (email: string, since: string, until: string, role = 'Integrante') =>
  `Red del Agua;OSC;;${email};${role};${since};${until}`;
const wrong = ({ errors }: ListResult) => errors.map(({ line: at, field, code }) => [at, field, code]);
const LETTERS = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

it('gives a seat its days, shows them before, and what is exported of it changes nothing', async () => {
  const s = await scene();
  const [from, until] = [day(10), day(40)];
  const [year, month, date] = until.split('-');
  // With the day first, too, as in the other columns of days.
  const lines = [line('ana@agua.example', from, `${date}/${month}/${year}`), line('eva@agua.example', '', '')];
  const tried = await s.send(lines, '?dryRun=true');
  expect(tried.items.find(({ email }) => email === 'ana@agua.example')).toMatchObject({
    state: 'new',
    seat: { startsOn: from, endsOn: until },
  });
  expect(await s.seats()).toEqual([]);
  expect(wrong(await s.send(lines))).toEqual([]);
  const rows = await t.database.query<{ email: string; starts: string; ends: string | null }>(
    `select p.email, (s.starts_at at time zone 'America/Lima')::date::text as starts,
       ((s.ended_at - interval '1 millisecond') at time zone 'America/Lima')::date::text as ends
     from seats s join people p on p.id = s.person_id where s.forum_id = $1 order by p.email`,
    [s.forum.id],
  );
  expect(rows).toEqual([
    { email: 'ana@agua.example', starts: from, ends: until },
    { email: 'eva@agua.example', starts: day(0), ends: null },
  ]);
  for (const [format, type] of Object.entries(LETTERS)) {
    const again = await s.send(await s.file(format), '', type);
    expect([wrong(again), again.recipients]).toEqual([[], 0]);
    expect(new Set(again.items.map(({ state }) => state))).toEqual(new Set(['same']));
  }
  // An empty cell leaves alone what is there; a day that is said is put right, and shown as from and to.
  expect((await s.send([line('ana@agua.example', '', '')], '?dryRun=true')).items.at(-1)?.state).toBe('same');
  const changed = await s.send([line('ana@agua.example', day(12), day(50))]);
  expect(changed.items.at(-1)).toMatchObject({
    state: 'changed',
    changes: [
      { column: 'Asiento desde', from, to: day(12) },
      { column: 'Asiento hasta', from: until, to: day(50) },
    ],
  });
});

it('says of its cell what cannot be, all at once, and saves nothing', async () => {
  const s = await scene();
  expect(wrong(await s.send([line('eva@agua.example', '', '')]))).toEqual([]);
  const before = await s.seats();
  const result = await s.send([
    line('a@agua.example', day(-1), ''),
    line('b@agua.example', '', day(-3)),
    line('c@agua.example', day(20), day(10)),
    line('d@agua.example', 'pronto', ''),
    line('eva@agua.example', day(5), ''),
    `;;Olga;olga@agua.example;Observación;${day(5)};`,
    line('f@agua.example', '31/02/2031', ''),
  ]);
  expect(wrong(result)).toEqual([
    [2, 'seatSince', 'day-past'],
    [3, 'seatUntil', 'day-past'],
    [3, 'seatUntil', 'seat-ends-before-start'],
    [4, 'seatUntil', 'seat-ends-before-start'],
    [5, 'seatSince', 'not-a-day'],
    [6, 'seatSince', 'seat-begun'],
    [7, 'seatSince', 'no-seat'],
    [8, 'seatSince', 'not-a-day'],
  ]);
  expect(result.errors.every(({ message, column }) => /[.»)]$/.test(message) && column.startsWith('Asiento'))).toBe(
    true,
  );
  expect(await s.seats()).toEqual(before);
});

it('tells two seats of one person, one after the other, by their first day', async () => {
  const s = await scene();
  const [first, second] = [line('ana@agua.example', '', day(10)), line('ana@agua.example', day(20), day(30))];
  expect(wrong(await s.send([first]))).toEqual([]);
  // One that begins when the first is over is another seat; given on the page, as a list puts right the one it knows.
  expect(wrong(await s.send([second], '?dryRun=true'))).toEqual([[2, 'seatSince', 'seat-begun']]);
  await t.database.query(
    `insert into seats (id, forum_id, organisation_id, person_id, role, seniority, starts_at, ended_at)
     select gen_random_uuid(), forum_id, organisation_id, person_id, role, seniority, now() + interval '20 days', now() + interval '30 days'
     from seats where forum_id = $1`,
    [s.forum.id],
  );
  const again = await s.send(await s.file('csv'));
  expect([wrong(again), new Set(again.items.map(({ state }) => state))]).toEqual([[], new Set(['same'])]);
  const overlapping = await s.send([line('ana@agua.example', day(0), day(25))]);
  expect(wrong(overlapping)).toEqual([[2, 'seatUntil', 'seat-overlaps']]);
});
