import { CODE_LENGTH, CODE_LETTERS } from '@minga/shared/boards/gathering-code.ts';
import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESSES } from '../../server/src/features/boards/commands/typed-codes.ts';
import { forgetAtDoors } from '../../server/src/features/boards/jobs.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { PACE_OF_NETWORK } from '../../server/src/platform/http/networks.ts';
import { boardScene } from '../faults/board-scene.ts';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ trustProxyHops: 1 });
const scene = await boardScene(rig);
afterAll(() => rig.close());

const gatheringsPath = `/api/cycles/${scene.cycle.id}/gatherings`;
async function open(): Promise<Gathering> {
  const answer = await scene.facilitator.post(gatheringsPath, {
    title: 'Taller del norte',
    boardIds: [await scene.board()],
  });
  expect(answer.statusCode).toBe(201);
  return answer.json();
}
const longCodeOf = ({ url }: Gathering) => new URL(url).searchParams.get('code') ?? '';

let networks = 0;
const newNetwork = () => `198.51.100.${++networks}`;
async function ask(code: string, from: string, cookie = '') {
  const headers = { 'x-forwarded-for': from, ...(cookie ? { cookie } : {}) };
  const answer = await rig.anonymous.ask('GET', `/q?code=${encodeURIComponent(code)}`, { headers });
  return {
    path:
      answer.statusCode === 303
        ? String(answer.headers['location']).replace(/&typed=\w+$/, '')
        : String(answer.statusCode),
    cookie: cookieHeader([answer.headers['set-cookie'] ?? []].flat()),
  };
}
const follow = async (code: string, from: string, cookie = '') => (await ask(code, from, cookie)).path;

let drawn = 0;
/** Codes that nobody gave out, none twice. */
const wrongCodes = (many: number) =>
  Array.from({ length: many }, () => {
    const n = ++drawn * 4_703;
    return Array.from({ length: CODE_LENGTH }, (_, at) => CODE_LETTERS[Math.floor(n / 19 ** at) % 19]).join('');
  });
const all = (codes: readonly string[], from: string) => Promise.all(codes.map((code) => follow(code, from)));
/** With 120 wrong ones that have been looked up. */
async function guessedOut(from: string): Promise<void> {
  const typed = await all(wrongCodes(GUESSES.ofNetwork), from);
  expect(new Set(typed)).toEqual(new Set(['/j?why=unknown']));
}

describe('SEC-60 guessing the code of a gathering', () => {
  it('has the odds that are stated', () => {
    const codes = CODE_LETTERS.length ** CODE_LENGTH;
    expect(codes / (GUESSES.ofNetwork * 6 * 24)).toBeGreaterThan(2_700);
    expect(codes / (GUESSES.slowly * 3_600 * 8)).toBeGreaterThan(270);
  });

  it('is bounded exactly for a network, right ones never count, other networks and cameras go on', async () => {
    const gathering = await open();
    const [from, elsewhere] = [newNetwork(), newNetwork()];
    const right = await follow(gathering.code, elsewhere);
    await guessedOut(from);
    const rest = await all(wrongCodes(GUESSES.slowly * 2), from);
    expect(new Set(rest)).toEqual(new Set(['/j?why=many']));
    // Not known there, so it is refused like any other, as often as it is guessed.
    expect(await all([gathering.code, gathering.code], from)).toEqual(['/j?why=many', '/j?why=many']);
    expect(await follow(gathering.code, elsewhere)).toBe(right);
    expect(await follow(longCodeOf(gathering), from)).toBe(right);
  });

  it('of those at one instant no more are looked up than of those one after the other', async () => {
    const from = newNetwork();
    const typed = await all(wrongCodes(GUESSES.ofNetwork + 20), from);
    expect(typed.filter((path) => path === '/j?why=unknown')).toHaveLength(GUESSES.ofNetwork);
    expect(typed.filter((path) => path === '/j?why=many')).toHaveLength(20);
  });

  it('keeps no guest out of a hall in which the code is known, by whichever way it came to be', async () => {
    const byTyping = await open();
    const byCamera = await open();
    const onTheWall = await open();
    const [from, elsewhere] = [newNetwork(), newNetwork()];
    await follow(byTyping.code, from);
    await follow(longCodeOf(byCamera), from);
    await rig.anonymous.get(onTheWall.qrPath, { 'x-forwarded-for': from });
    await guessedOut(from);
    await guessedOut(elsewhere);
    for (const { code } of [byTyping, byCamera, onTheWall]) {
      // Beside somebody who goes on guessing.
      const [guests] = await Promise.all([all(Array(20).fill(code), from), all(wrongCodes(12), from)]);
      expect(new Set(guests)).toEqual(new Set([expect.stringMatching(/^\/j\/\w+$/)]));
      expect(await follow(code, elsewhere)).toBe('/j?why=many');
    }
  });

  it('counts a wrong code once, however many of the hall read it so', async () => {
    const from = newNetwork();
    const [misread = ''] = wrongCodes(1);
    for (let n = 0; n < GUESSES.ofNetwork + 2; n += 1) expect(await follow(misread, from)).toBe('/j?why=unknown');
    expect(await follow((await open()).code, from)).toMatch(/^\/j\/\w+$/);
  });

  it('a device that keeps its cookie uses up its own guesses and not those of its network', async () => {
    const from = newNetwork();
    const gathering = await open();
    const [first = '', ...others] = wrongCodes(GUESSES.ofDevice + 3);
    const { path, cookie } = await ask(first, from);
    expect([path, cookie]).toEqual(['/j?why=unknown', expect.stringContaining('minga.browser=')]);
    const typed = [];
    for (const code of others) typed.push(await follow(code, from, cookie));
    expect(typed.filter((one) => one === '/j?why=unknown')).toHaveLength(GUESSES.ofDevice);
    expect(typed.slice(GUESSES.ofDevice)).toEqual(['/j?why=many', '/j?why=many']);
    expect(await follow(gathering.code, from)).toMatch(/^\/j\/\w+$/);
    expect(await follow(gathering.code, from, cookie)).toMatch(/^\/j\/\w+$/);
  });

  it('is forgotten after ten minutes, and that a code is known somewhere after half a day', async () => {
    const gathering = await open();
    const from = newNetwork();
    await follow(gathering.code, from);
    await guessedOut(from);
    await rig.database.query("update gathering_networks set at = now() - interval '13 hours'");
    expect(await follow(gathering.code, from)).toBe('/j?why=many');
    await rig.database.query("update code_guesses set at = now() - interval '11 minutes'");
    expect(await follow(gathering.code, from)).toMatch(/^\/j\/\w+$/);
    await rig.database.query("update gathering_networks set at = now() - interval '13 hours'");
    await acrossForums('guests-forgotten', () => forgetAtDoors(rig.deps));
    const left = await rig.database.query(
      'select network from code_guesses union all select network from gathering_networks',
    );
    expect(left).toEqual([]);
  });

  it('is refused at the door beyond the pace of a network, cameras there are not', async () => {
    const gathering = await open();
    const from = newNetwork();
    const typed: string[] = [];
    for (let n = 0; n < PACE_OF_NETWORK.max; n += 40) typed.push(...(await all(Array(40).fill(gathering.code), from)));
    expect(typed).not.toContain('429');
    expect(await all(Array(5).fill(gathering.code), from)).toEqual(Array(5).fill('429'));
    expect(await follow(longCodeOf(gathering), from)).toMatch(/^\/j\/\w+$/);
    expect(await follow(gathering.code, newNetwork())).toMatch(/^\/j\/\w+$/);
  });
});
