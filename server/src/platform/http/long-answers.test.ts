import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { jsonPieces } from './long-answers.ts';
import { keepNewest } from './kept-documents.ts';
import { MOST_WAITING, oneAtATime, writeInTurns } from './turns.ts';

const member = z.object({ id: z.string(), note: z.string().nullable().optional() });
const schema = z.object({
  items: z.array(member),
  groups: z.array(z.object({ rule: z.string(), members: z.array(member) })),
  at: z.iso.datetime().optional(),
  more: z.record(z.string(), z.number()),
});

const busy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe('long answers', () => {
  it('say what short ones say, letter for letter, and nothing that the schema does not know', () => {
    const one = fc.record(
      { id: fc.string(), note: fc.option(fc.string()), secret: fc.string() },
      { requiredKeys: ['id'] },
    );
    const many = fc.array(one, { maxLength: 400, size: 'max' });
    const groups = fc.array(fc.record({ rule: fc.string(), members: many }), { maxLength: 3 });
    const values = fc.record({ items: many, groups, more: fc.dictionary(fc.string(), fc.integer()), hidden: many });
    fc.assert(
      fc.property(values, (value) => {
        expect([...jsonPieces(schema, value)].join('')).toBe(JSON.stringify(z.encode(schema, value as never)));
      }),
      { numRuns: 30 },
    );
  });

  it('keep what an open schema lets through', () => {
    const value = { items: Array.from({ length: 300 }, (_, n) => n), more: 1 };
    expect([...jsonPieces(z.looseObject({ more: z.number() }), value)].join('')).toBe(
      JSON.stringify(z.encode(z.looseObject({ more: z.number() }), value)),
    );
  });

  it('refuse what does not fit the schema, as short ones do', () => {
    const items = Array.from({ length: 300 }, (_, id) => ({ id: String(id) }));
    const wrong = { items: [...items, { id: 5 }], groups: [], more: {} };
    expect(() => [...jsonPieces(schema, wrong)]).toThrow();
  });

  it('are written in turns: whoever comes meanwhile waits for one piece, and a forum for its turn', async () => {
    function* pieces(n: number, ms: number) {
      for (let i = 0; i < n; i += 1) {
        busy(ms);
        yield `${i} `;
      }
    }
    const done: string[] = [];
    const note = (name: string) => (text: Buffer) => {
      done.push(name);
      return String(text);
    };
    const greedy = [1, 2, 3].map((n) => writeInTurns('a', pieces(30, 5)).then(note(`a${n}`)));
    const other = writeInTurns('b', pieces(3, 5)).then(note('b'));
    let turns = 0;
    const count = () => {
      turns += 1;
      if (done.length < 4) setImmediate(count);
    };
    setImmediate(count);
    expect(await other).toBe('0 1 2 ');
    await Promise.all(greedy);
    expect(done).toEqual(['b', 'a1', 'a2', 'a3']);
    // At most two pieces of five milliseconds between two turns of everybody else.
    expect(turns).toBeGreaterThan(45);
  });

  it('of one forum wait for one another, and for nobody else', async () => {
    const under = Promise.withResolvers<string>();
    const order: string[] = [];
    const note = async (name: string) => void order.push(name);
    const first = oneAtATime('a', () => under.promise);
    const second = oneAtATime('a', () => note('a2'));
    await oneAtATime('b', () => note('b'));
    under.reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(order).toEqual(['b', 'a2']);
  });

  it('of one forum leave the machine alone for twice as long as each took, while more are waiting', async () => {
    const took = 40;
    const times: { began: number; ended: number }[] = [];
    const work = async () => {
      const began = performance.now();
      busy(took);
      times.push({ began, ended: performance.now() });
    };
    await Promise.all([1, 2, 3].map(() => oneAtATime('a', work)));
    const rests = times.slice(1).map(({ began }, at) => began - (times[at]?.ended ?? 0));
    expect(rests).toHaveLength(2);
    for (const rest of rests) expect(rest).toBeGreaterThan(2 * took - 5);
    // The last in the line leaves nothing behind that the next would have to wait for.
    await new Promise((finish) => setImmediate(finish));
    const alone = performance.now();
    await oneAtATime('a', async () => times.push({ began: performance.now(), ended: 0 }));
    expect((times.at(-1)?.began ?? 0) - alone).toBeLessThan(took - 5);
  });

  it('of one forum that are too many to wait are refused, with when to come again; of another they are not', async () => {
    const under = Promise.withResolvers<void>();
    const line = Array.from({ length: MOST_WAITING }, () => oneAtATime('crowded', () => under.promise));
    await expect(oneAtATime('crowded', async () => 'done')).rejects.toMatchObject({
      code: 'work.queue-full',
      status: 429,
    });
    expect(await oneAtATime('b', async () => 'done')).toBe('done');
    under.resolve();
    await Promise.all(line);
    expect(await oneAtATime('crowded', async () => 'done')).toBe('done');
  });

  it('that fail fail alone', async () => {
    const broken = writeInTurns(
      'a',
      (function* () {
        yield 'x';
        throw new Error('broken');
      })(),
    );
    const fine = writeInTurns('a', ['y', 'z']);
    await expect(broken).rejects.toThrow('broken');
    expect(String(await fine)).toBe('yz');
  });
});

describe('kept versions', () => {
  it('are made once for a version however many ask, anew for another, and again after a failure', async () => {
    const { get } = keepNewest();
    let made = 0;
    const make = async () => Buffer.from(`${(made += 1)}`);
    const read = async (version: string) => String(await (await get('a', version, make)).as('identity'));
    expect(await Promise.all([read('1'), read('1')])).toEqual(['1', '1']);
    expect(await read('2')).toBe('2');
    await expect(get('a', '3', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await read('3')).toBe('3');
  });

  it('that tell the time are made anew while their readers still get them, once, and before they are too old', async () => {
    let at = 0;
    const { get } = keepNewest(1_000, () => at);
    const under: PromiseWithResolvers<Buffer>[] = [];
    const make = () => {
      const one = Promise.withResolvers<Buffer>();
      under.push(one);
      return one.promise;
    };
    const read = async () => String(await (await get('a', '1', make, 90)).as('identity'));
    const first = read();
    under[0]?.resolve(Buffer.from('first'));
    expect(await first).toBe('first');
    at = 59;
    expect([await read(), under.length]).toEqual(['first', 1]);
    at = 61;
    expect(await Promise.all([read(), read(), read()])).toEqual(['first', 'first', 'first']);
    expect(under).toHaveLength(2);
    under[1]?.resolve(Buffer.from('second'));
    await vi.waitFor(async () => expect(await read()).toBe('second'));
    at = 61 + 89;
    expect([await read(), under.length]).toEqual(['second', 3]);
    under[2]?.reject(new Error('away'));
    expect(await read()).toBe('second');
    at = 61 + 90;
    const last = read();
    under[3]?.resolve(Buffer.from('fourth'));
    expect([await last, under.length]).toEqual(['fourth', 4]);
  });

  it('take no more room than they may: the one not asked for longest goes', async () => {
    const { get } = keepNewest(25);
    let made = 0;
    const read = (name: string) => get(name, '1', async () => Buffer.from(`${(made += 1)}`.repeat(10)));
    for (const name of ['a', 'b', 'a', 'c', 'a']) await read(name);
    expect(made).toBe(3);
    await read('b');
    expect(made).toBe(4);
  });
});
