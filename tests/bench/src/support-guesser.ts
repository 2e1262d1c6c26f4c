import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { CODE_LENGTH, CODE_LETTERS } from '@minga/shared/boards/gathering-code.ts';
import { yieldToAll } from './support-forum-load.ts';

type Guesses = { url: string; code: string; many: number };
const AT_ONCE = 50;
const GUESSER = '198.51.100.9';

/** Where it leads, or the status of what is no answer. */
function askFor(url: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  get(url, { agent, headers: { 'x-forwarded-for': GUESSER } }, (answer) => {
    answer.resume();
    const { statusCode, headers } = answer;
    answer.on('end', () => resolve(statusCode === 303 ? String(headers.location) : String(statusCode)));
  }).on('error', reject);
  return promise;
}

async function guess({ url, code, many }: Guesses): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true });
  const told: Record<string, number> = {};
  const codeOf = (n: number) =>
    Array.from({ length: CODE_LENGTH }, (_, at) => CODE_LETTERS[Math.floor(n / 19 ** at) % 19]).join('');
  let next = 0;
  const one = async () => {
    while (next < many) {
      next += 1;
      const guessed = codeOf(next * 4_703);
      if (guessed === code) continue;
      const answer = await askFor(`${url}?code=${guessed}`, agent);
      told[answer] = (told[answer] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  agent.destroy();
  return told;
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit(0));
  yieldToAll();
  process.once('message', async (guesses: Guesses) => process.send?.(await guess(guesses), () => process.exit(0)));
}

/** Codes that nobody gave out, fifty at once, by a process of its own; counted is what each was told. */
export async function guessCodes(url: string, code: string, many: number): Promise<string> {
  const child = fork(new URL(import.meta.url));
  const told = once(child, 'message');
  child.send({ url, code, many } satisfies Guesses);
  const [answers] = (await told) as [Record<string, number>];
  return Object.entries(answers)
    .map(([answer, times]) => `${times} x ${answer}`)
    .join(', ');
}
