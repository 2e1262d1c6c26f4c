import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { BallotRule } from '@minga/shared/ballots/tally.ts';
import type { CommitmentList } from '@minga/shared/commitments/schema.ts';
import { ask } from './support/ask.ts';
import { PageObject } from './support/page-object.ts';
import { cycleOf } from './support/screens.ts';
import type { Visitor } from './support/visitor.ts';

const SLUG = 'demo-es';
type Terms = { mode?: 'open' | 'secret'; rule?: BallotRule; texts?: number };

/** A ballot of its own for each test, because a vote is final and a second run meets the same server. */
export async function anOpenBallot(
  facilitator: Visitor,
  { mode = 'open', rule = 'simple_majority', texts = 2 }: Terms = {},
): Promise<{ id: string; title: string; base: string }> {
  const cycle = `/api/cycles/${await cycleOf(facilitator.url, SLUG)}`;
  const { items } = await ask<CommitmentList>(facilitator, 'GET', `${cycle}/commitments`);
  const versionIds = items.flatMap(({ version, state }) => (version && state !== 'withdrawn' ? [version.id] : []));
  const title = `Ensayo ${Math.floor(Math.random() * 1e9)}`;
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const { id } = await ask<BallotDetail>(facilitator, 'POST', `${cycle}/ballots`, {
    title,
    mode,
    rule,
    quorumPercent: 5,
    opensAt: at(-1),
    closesAt: at(90),
    versionIds: versionIds.slice(0, texts),
  });
  await ask(facilitator, 'POST', `${cycle}/ballots/${id}/open`);
  return { id, title, base: `${cycle}/ballots/${id}` };
}

/** What a voter does, in Spanish. */
export class BallotScreen extends PageObject {
  ballot = (id: string) => this.open(`/c/${SLUG}/ballots/${id}`);
  get focused() {
    return this.page.evaluate(() => document.activeElement?.textContent ?? '');
  }
  heading = (name: string | RegExp) => this.page.getByRole('heading', { name });
  /** Tabs until the thing that has the focus is the one wanted. */
  async tabTo(name: string | RegExp, role: 'button' | 'radio'): Promise<void> {
    const wanted = this.page.getByRole(role, { name }).first();
    await wanted.waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${name}`);
  }
  async press(name: string | RegExp): Promise<void> {
    await this.tabTo(name, 'button');
    await this.page.keyboard.press('Enter');
  }
  /** The first question for, the second abstained, by keyboard, up to the review. */
  async fillIn(): Promise<void> {
    await this.press('Comenzar a votar');
    await this.heading(/^Respuesta 1 de 2/).waitFor();
    await this.tabTo(/^A favor/, 'radio');
    await this.page.keyboard.press('Space');
    await this.page.keyboard.press('Enter');
    await this.heading(/^Respuesta 2 de 2/).waitFor();
    await this.tabTo(/^A favor/, 'radio');
    await this.page.keyboard.press('Space');
    for (let downs = 0; downs < 2; downs += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    await this.heading(/Revise antes de emitir/).waitFor();
  }
}
