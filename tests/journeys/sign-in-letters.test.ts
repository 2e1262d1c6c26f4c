import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { aPerson } from '../support/factories.ts';
import { type Letter, type PostOffice, postOffice } from '../support/mail.ts';
import { aBrowser, type Browser } from '../support/sign-in.ts';

/** Letters to sign in over a real post office, asked for on two servers by somebody who fills a mailbox or shuts its owner out. */
let office: PostOffice;
let servers: [TestApp, TestApp];
beforeAll(async () => {
  office = await postOffice();
  const settings = { smtpUrl: office.url, publicUrl: 'https://minga.example' };
  const one = await testApp(settings);
  const { dataDir } = one.deps.config;
  servers = [one, await testApp({ ...settings, database: one.database, dataDir })];
});
afterAll(async () => {
  for (const server of servers.toReversed()) await server.close();
  await office.close();
});

type Answer = { letter: 'code' | 'link' };
const ask = async (browser: Browser, email: string, back?: string): Promise<Answer> =>
  (await browser.post('/api/sign-in/code', { email, ...(back === undefined ? {} : { back }) })).json();

/** Each from a browser of their own, on both servers at once. */
const strangersAsk = (email: string, times: number): Promise<Answer[]> =>
  Promise.all(Array.from({ length: times }, (_, turn) => ask(aBrowser(servers[turn % 2 === 0 ? 0 : 1]), email)));

async function lettersTo(email: string): Promise<Letter[]> {
  await Promise.all(servers.map(({ deps }) => deps.mail.untilSent()));
  return office.letters.filter(({ to }) => to.includes(email));
}

const linkIn = (letter: Letter | undefined): URL =>
  new URL(/^https:\S+#code=[0-9a-f]{40}$/m.exec(letter?.text ?? '')?.[0] ?? '');
const secretIn = (letter: Letter | undefined): string => linkIn(letter).hash.replace('#code=', '');
const isLink = ({ subject }: Letter): boolean => !/^\d{6}/.test(subject);

async function aged(email: string, minutes: number): Promise<void> {
  await servers[0].database.query(
    `update sign_in_codes set asked_at = asked_at - make_interval(mins => $2),
       expires_at = expires_at - make_interval(mins => $2) where email = $1`,
    [email, minutes],
  );
}

describe('whoever asks for an address all day', () => {
  it('brings its mailbox at most 17 letters in any hour, and a good link lies in it at any time', async () => {
    const { email } = await aPerson(servers[0].deps.db, { locale: 'es' });
    const cameAt: number[] = [];
    for (let minute = 0; minute < 150; minute += 1) {
      await strangersAsk(email, minute === 0 ? 30 : 2);
      const letters = await lettersTo(email);
      cameAt.push(...Array(letters.length - cameAt.length).fill(minute));
      const newest = letters.findLast(isLink);
      if (minute % 7 === 0 && newest) {
        const [row] = await servers[0].database.query<{ left: number }>(
          `select ceil(extract(epoch from max(expires_at) - now()) / 60)::int as left from sign_in_codes
           where email = $1 and browser_sha256 is null and used_at is null`,
          [email],
        );
        expect(row?.left).toBeGreaterThanOrEqual(5);
      }
      await aged(email, 1);
    }
    const hours = cameAt.map((first) => cameAt.filter((at) => at >= first && at < first + 60).length);
    expect(Math.max(...hours)).toBe(17);
    const owner = aBrowser(servers[1]);
    const newest = (await lettersTo(email)).findLast(isLink);
    expect((await owner.verify(email, secretIn(newest))).statusCode).toBe(200);
    expect((await owner.get('/api/me')).json().actor.email).toBe(email);
  });
});

describe('a letter with a link', () => {
  it.each([
    ['es', 'Ingrese a Minga con este enlace', 'pulse «Ingresar»'],
    ['en', 'Sign in to Minga with this link', 'press “Sign in”'],
  ] as const)('in %s names the address, the button and where it leads', async (locale, subject, button) => {
    const { email } = await aPerson(servers[0].deps.db, { locale });
    await strangersAsk(email, 5);
    expect(await ask(aBrowser(servers[0]), email, '/c/plan/ballots')).toEqual({ letter: 'link' });
    const letter = (await lettersTo(email)).find(isLink);
    expect(letter?.subject).toBe(subject);
    expect(letter?.text).toContain(button);
    expect(letter?.text).toContain(email);
    const { origin, pathname, searchParams } = linkIn(letter);
    expect([origin, pathname]).toEqual(['https://minga.example', '/sign-in']);
    expect(Object.fromEntries(searchParams)).toEqual({ email, back: '/c/plan/ballots' });
  });

  it('opens one session where it is pressed on two servers at the same instant', async () => {
    const { id, email } = await aPerson(servers[0].deps.db);
    await strangersAsk(email, 6);
    const secret = secretIn((await lettersTo(email)).find(isLink));
    const pressed = await Promise.all(servers.map((server) => aBrowser(server).verify(email, secret)));
    expect(pressed.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410]);
    expect(await servers[0].database.query('select 1 from sessions where person_id = $1', [id])).toHaveLength(1);
  });

  it('ends after ten minutes by the clock of the server, whatever the browser thinks', async () => {
    const { email } = await aPerson(servers[0].deps.db);
    await strangersAsk(email, 6);
    const secret = secretIn((await lettersTo(email)).find(isLink));
    await aged(email, 10);
    const late = await aBrowser(servers[1]).verify(email, secret);
    expect([late.statusCode, late.json().code]).toEqual([410, 'sign-in.link-dead']);
    expect(await ask(aBrowser(servers[1]), email)).toEqual({ letter: 'link' });
    const next = secretIn((await lettersTo(email)).findLast(isLink));
    expect((await aBrowser(servers[1]).verify(email, next)).statusCode).toBe(200);
  });

  it('never leaves for an address that nobody has, which is answered the same', async () => {
    const unknown = 'nobody-at-all@example.org';
    const { email } = await aPerson(servers[0].deps.db);
    const sorted = (answers: Answer[]) => answers.map(({ letter }) => letter).sort();
    expect(sorted(await strangersAsk(unknown, 12))).toEqual(sorted(await strangersAsk(email, 12)));
    expect((await lettersTo(email)).length).toBe(6);
    expect(await lettersTo(unknown)).toEqual([]);
  });
});
