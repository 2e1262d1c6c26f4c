import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { anOpenBallot } from './ballot-screen.ts';
import { BoardScreen, prepareBoard } from './board-screen.ts';
import { ask } from './support/ask.ts';
import { cycleOf } from './support/screens.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** On a device whose clock is wrong: the server's decides what is open, what is over, and how long there is left. */
const newVisitor = visitors();
type Persona = Parameters<Visitor['signInAs']>[0];
type Wrong = (context: BrowserContext) => Promise<void>;

/** Twenty days ahead, as it was given. */
const daysAhead: Wrong = async (context) => {
  await context.addInitScript({ path: join(import.meta.dirname, '../cases/browser/skewed-clock.js') });
};

/** So far ahead, or behind, for whoever asks the device. */
const wrongBy =
  (hours: number): Wrong =>
  async (context) => {
    await context.addInitScript((skew: number) => {
      const Real = Date;
      class Skewed extends Real {
        constructor(...given: unknown[]) {
          super(...((given.length > 0 ? given : [Real.now() + skew]) as [number]));
        }
        static override now(): number {
          return Real.now() + skew;
        }
      }
      globalThis.Date = Skewed as DateConstructor;
    }, hours * 3_600_000);
  };

async function visitor(persona: Persona | null, wrong?: Wrong): Promise<Visitor> {
  const one = await newVisitor({ look: { width: 1440 } });
  await wrong?.(one.context);
  if (persona) await one.signInAs(persona);
  return one;
}

/** All words of the page and what is marked as being now, once they have come. */
async function wordsOf({ page }: Visitor): Promise<string> {
  await expect
    .poll(async () => ((await page.locator('main').textContent()) ?? '').length, { timeout: 15_000 })
    .toBeGreaterThan(200);
  await untilReady(page);
  return page.locator('main').evaluate((main) => {
    const marked = [...main.querySelectorAll('[aria-current]')].map((one) => one.textContent);
    return `${main.textContent}\n${marked.join('\n')}`;
  });
}

/** The planner opens on today, where there is a meeting. */
async function aDraftNow(facilitator: Visitor): Promise<{ id: string; remove: () => Promise<unknown> }> {
  const meetings = `/api/cycles/${await cycleOf(facilitator.url, 'demo-es')}/meetings`;
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Lima' }).format();
  const startsAt = new Date(Math.max(Date.parse(`${today}T00:00:00-05:00`), Date.now() - 1_200_000));
  const { id, version } = await ask<{ id: string; version: number }>(facilitator, 'POST', meetings, {
    title: 'Ensayo de ahora',
    startsAt: startsAt.toISOString(),
    endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
    modality: 'online',
  });
  return { id, remove: () => ask(facilitator, 'POST', `${meetings}/${id}/cancel`, { version }) };
}

/** One a day away in each direction: whatever the hour, one of them is in another day of the forum. */
const CLOCKS: [string, Wrong][] = [
  ['twenty days ahead', daysAhead],
  ['twenty hours ahead', wrongBy(20)],
  ['twenty hours behind', wrongBy(-20)],
];

describe.each(CLOCKS)('a device %s', (_name, wrong) => {
  it.each([
    ['the public page', '/c/demo-es', null],
    ['home', '/home', 'cso'],
    ['the dates of the stages', '/c/demo-es/stages', 'facilitator'],
  ] as const)('%s shows as open what is open, and the same day and time left', async (_page, path, persona) => {
    const [right, skewed] = [await visitor(persona), await visitor(persona, wrong)];
    await Promise.all([right, skewed].map((one) => one.goto(path)));
    // Each tells a minute's end when it comes there.
    await expect.poll(async () => (await wordsOf(skewed)) === (await wordsOf(right)), { timeout: 20_000 }).toBe(true);
  });

  it('the planner draws where the day stands', async () => {
    const owner = await visitor('facilitator');
    const { id, remove } = await aDraftNow(owner);
    const skewed = await visitor('facilitator', wrong);
    const places: number[] = [];
    for (const one of [owner, skewed]) {
      await one.goto('/c/demo-es/meetings/plan');
      await one.page.locator(`[data-meeting="${id}"]`).first().waitFor();
      const now = one.page.getByText('ahora', { exact: true }).first();
      places.push(await now.evaluate((line) => Number.parseFloat((line as HTMLElement).style.left)));
    }
    await remove();
    expect(places[1]).toBeCloseTo(places[0] ?? -1, 0);
  });

  it('the booth says how long the ballot is open, and lets one vote', async () => {
    const { id } = await anOpenBallot(await visitor('facilitator'));
    const member = await visitor('member', wrong);
    const { page } = member;
    await member.goto(`/c/demo-es/ballots/${id}`);
    await page.getByText('Cierra dentro de 1 hora').waitFor();
    await page.getByRole('button', { name: 'Comenzar a votar' }).click();
    await page.getByRole('heading', { name: /^Respuesta 1 de 2/ }).waitFor();
  });

  it('a board counts down to the moment that was set', async () => {
    const owner = await visitor('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Reloj ajeno' });
    const screen = await new BoardScreen(owner).open(path);
    await screen.dock.getByRole('button', { name: /Tiempo/ }).click();
    await screen.page.getByRole('button', { name: '5 min', exact: true }).click();
    const timer = (one: BoardScreen) => one.page.getByRole('timer');
    await timer(screen).waitFor();
    const other = await new BoardScreen(await visitor('cso', wrong)).open(path);
    await timer(other).waitFor();
    const seconds = async (one: BoardScreen) => {
      const [, minutes, rest] = /(\d+):(\d\d)/.exec(await timer(one).innerText()) ?? [];
      return Number(minutes) * 60 + Number(rest);
    };
    const [here, there] = await Promise.all([seconds(screen), seconds(other)]);
    expect(here).toBeGreaterThan(200);
    expect(Math.abs(here - there)).toBeLessThanOrEqual(3);
  });
});
