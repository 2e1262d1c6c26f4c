import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { CODE_LENGTH, CODE_LETTERS } from '@minga/shared/boards/gathering-code.ts';
import { yieldToAll } from './support-forum-load.ts';

/** @param perSecond whether or not the former ones have been answered */
type Guesses = { url: string; code: string; many: number; perSecond: number; from: string };
const BEHIND_ONE_ADDRESS = 1_000;

/** Where it leads, or the status of what is no answer. */
function askFor(url: string, agent: Agent, from: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  get(url, { agent, headers: { 'x-forwarded-for': from } }, (answer) => {
    answer.resume();
    const { statusCode, headers } = answer;
    answer.on('end', () =>
      resolve(statusCode === 303 ? String(headers.location).replace(/&typed=.*/, '') : String(statusCode)),
    );
  }).on('error', reject);
  return promise;
}

async function guess({ url, code, many, perSecond, from }: Guesses): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: BEHIND_ONE_ADDRESS });
  const told: Record<string, number> = {};
  const codeOf = (n: number) =>
    Array.from({ length: CODE_LENGTH }, (_, at) => CODE_LETTERS[Math.floor(n / 19 ** at) % 19]).join('');
  const one = async (n: number) => {
    const guessed = codeOf(n * 4_703);
    if (guessed === code) return;
    const answer = await askFor(`${url}?code=${guessed}`, agent, from).catch(() => 'nothing');
    told[answer] = (told[answer] ?? 0) + 1;
  };
  const under: Promise<void>[] = [];
  const began = performance.now();
  while (under.length < many) {
    const due = Math.min(many, Math.floor(((performance.now() - began) * perSecond) / 1000));
    while (under.length < due) under.push(one(under.length + 1));
    await pause(5);
  }
  await Promise.all(under);
  agent.destroy();
  return told;
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit(0));
  yieldToAll();
  process.once('message', async (guesses: Guesses) => process.send?.(await guess(guesses), () => process.exit(0)));
}

/** Codes that nobody gave out, by a process of its own; counted is what each was told. */
export async function guessCodes(guesses: Guesses): Promise<string> {
  const child = fork(new URL(import.meta.url));
  const told = once(child, 'message');
  child.send(guesses);
  const [answers] = (await told) as [Record<string, number>];
  return Object.entries(answers)
    .map(([answer, times]) => `${times} x ${answer}`)
    .join(', ');
}
