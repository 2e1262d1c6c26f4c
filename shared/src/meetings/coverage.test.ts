import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Away, Delegate } from './circles.ts';
import { minutesWithin, shortfallsOf, stretchesOf } from './coverage.ts';
import { displacedAt, displacementsOf } from './displacement.ts';
import { buildPlan } from './heat.ts';
import type { PlannedMeeting } from './rules.ts';

const MINUTE = 60_000;
/** Ten thousand cases are two seconds on a machine that has time, and many on one that runs other tests beside. */
const MANY_CASES_MS = 120_000;
type Names = ReadonlyMap<string, readonly string[]>;
const unbounded = (person: string): Delegate => ({ person, from: null, until: null });
const delegatesOf = (who: Names) => new Map([...who].map(([name, people]) => [name, people.map(unbounded)]));
const shortfalls = (plan: readonly PlannedMeeting[], who: Names, away: readonly Away[] = []) =>
  shortfallsOf(buildPlan(plan, delegatesOf(who), away));
const PEOPLE = ['ana', 'beto', 'carla', 'dora', 'elio'];
const ORGANISATIONS = ['voces', 'red', 'chacra'];

function meetingAt(id: string, start: number, length: number, more: Partial<PlannedMeeting> = {}): PlannedMeeting {
  return {
    id,
    startsAt: start * MINUTE,
    endsAt: (start + length) * MINUTE,
    stage: null,
    modality: 'in_person',
    room: null,
    roomExclusive: false,
    organisations: [],
    people: [],
    facilitators: [],
    noticeFrom: null,
    ...more,
  };
}

const meetings = fc
  .array(
    fc.record({
      start: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 6 }),
      organisations: fc.subarray(ORGANISATIONS),
      people: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray(PEOPLE, { maxLength: 2 }) },
      ),
    }),
    { maxLength: 6 },
  )
  .map((rows) => rows.map(({ start, length, ...more }, at) => meetingAt(`m${at}`, start, length, more)));
const delegates = fc
  .tuple(fc.subarray(PEOPLE), fc.subarray(PEOPLE), fc.subarray(PEOPLE))
  .map((lists): Names => new Map(ORGANISATIONS.map((name, at) => [name, lists[at] ?? []])));
/** Times in other cycles, which may touch and overlap one another. */
const aways = fc.array(
  fc
    .record({ person: fc.constantFrom(...PEOPLE), start: fc.nat({ max: 14 }), length: fc.integer({ min: 1, max: 5 }) })
    .map(({ person, start, length }): Away => awayAt(person, start, length)),
  { maxLength: 4 },
);
const awayAt = (person: string, start: number, length: number, process: string | null = null): Away => ({
  ...{ person, process },
  from: start * MINUTE,
  to: (start + length) * MINUTE,
});
type Seat = { organisation: string; meeting: PlannedMeeting };
const isOn = ({ startsAt, endsAt }: PlannedMeeting, at: number) => startsAt <= at && at < endsAt;

/** Tables that stay without anybody at an instant, every way of sitting tried. */
function leastLeft(plan: readonly PlannedMeeting[], who: Names, away: readonly Away[], at: number): number {
  const now = plan.filter((meeting) => isOn(meeting, at));
  const seats = now.flatMap((meeting): Seat[] =>
    meeting.organisations.map((organisation) => ({ organisation, meeting })),
  );
  const maySit = (person: string, { organisation, meeting }: Seat): boolean => {
    if (!who.get(organisation)?.includes(person)) return false;
    if (away.some((one) => one.person === person && one.from <= at && at < one.to)) return false;
    const expected = now.filter(({ people, facilitators }) => [...people, ...facilitators].includes(person));
    return expected.length === 0 || expected.includes(meeting);
  };
  const least = (from: number, taken: ReadonlySet<string>): number => {
    const seat = seats[from];
    if (!seat) return 0;
    const ways = PEOPLE.filter((person) => !taken.has(person) && maySit(person, seat)).map((person) =>
      least(from + 1, new Set([...taken, person])),
    );
    return Math.min(1 + least(from + 1, taken), ...ways);
  };
  return least(0, new Set());
}

/** Of one organisation, which sends as many as it has. */
const many = fc
  .array(fc.record({ start: fc.nat({ max: 20 }), length: fc.integer({ min: 1, max: 9 }) }), { maxLength: 9 })
  .map((rows) => rows.map(({ start, length }, at) => meetingAt(`m${at}`, start, length, { organisations: ['voces'] })));
const depthAt = (plan: readonly PlannedMeeting[], at: number) => plan.filter((one) => isOn(one, at)).length;
const minutesOf = (plan: readonly PlannedMeeting[]) =>
  Array.from({ length: 40 }, (_, minute) => minute * MINUTE).filter((at) => depthAt(plan, at) > 0);

/** Pairs that share an instant at which there are more tables than delegates. */
function bruteFacts(plan: readonly PlannedMeeting[], capacity: number): number {
  const short = minutesOf(plan).filter((at) => depthAt(plan, at) > capacity);
  return plan.reduce(
    (facts, a, index) =>
      facts + plan.slice(index + 1).filter((b) => short.some((at) => isOn(a, at) && isOn(b, at))).length,
    0,
  );
}

const bruteMinutes = (plan: readonly PlannedMeeting[], capacity: number): number =>
  minutesOf(plan).reduce((sum, at) => sum + Math.max(0, depthAt(plan, at) - capacity), 0);

/** Fewest tables to give up, by trying every choice. */
function bruteSurplus(plan: readonly PlannedMeeting[], capacity: number): number {
  let most = 0;
  for (let mask = 0; mask < 1 << plan.length; mask++) {
    const kept = plan.filter((_, index) => mask & (1 << index));
    if (kept.length > most && kept.every(({ startsAt }) => depthAt(kept, startsAt) <= capacity)) most = kept.length;
  }
  return plan.length - most;
}

describe('the coverage of a plan', () => {
  it(
    'leaves exactly as many minutes without anybody as the best of all ways of sitting',
    () => {
      fc.assert(
        fc.property(meetings, delegates, aways, (plan, who, away) => {
          const changes = [
            ...plan.flatMap((one) => [one.startsAt, one.endsAt]),
            ...away.flatMap((one) => [one.from, one.to]),
          ];
          const instants = [...new Set(changes)].sort((one, other) => one - other);
          let least = 0;
          for (const [index, at] of instants.entries()) {
            const minutes = ((instants[index + 1] ?? at) - at) / MINUTE;
            if (minutes > 0) least += minutes * leastLeft(plan, who, away, at);
          }
          const found = shortfalls(plan, who, away).reduce((sum, { minutes }) => sum + minutes, 0);
          expect(found).toBe(least);
        }),
        { numRuns: 10_000 },
      );
    },
    MANY_CASES_MS,
  );

  it('counts the same facts, minutes and tables to give up as every pair, minute and choice, where delegates are only counted', () => {
    fc.assert(
      fc.property(many, fc.nat({ max: 3 }), (plan, capacity) => {
        const who = new Map([['voces', Array.from({ length: capacity }, (_, at) => `delegate-${at}`)]]);
        const found = shortfalls(plan, who);
        const sum = (pick: (one: (typeof found)[number]) => number) => found.reduce((all, one) => all + pick(one), 0);
        const lone = found.filter(({ meetings: own }) => own.length === 1).length;
        expect(sum(({ facts }) => facts)).toBe(bruteFacts(plan, capacity) + lone);
        expect(sum(({ minutes }) => minutes)).toBe(bruteMinutes(plan, capacity));
        expect(sum(({ surplus }) => surplus)).toBe(bruteSurplus(plan, capacity));
      }),
      { numRuns: 400 },
    );
  });

  it('looks at four thousand tables of one organisation at one hour', () => {
    const parallel = Array.from({ length: 4_000 }, (_, at) => hour(`m${at}`, at % 7, ['voces']));
    const [found] = shortfalls(parallel, new Map([['voces', ['ana']]]));
    expect(found).toMatchObject({ facts: (4_000 * 3_999) / 2, depth: 4_000, surplus: 3_999 });
  });

  it(
    'knows for every place of a meeting how many minutes more it leaves, and whose',
    () => {
      fc.assert(
        fc.property(meetings, delegates, aways, fc.nat(), fc.nat({ max: 18 }), (rows, who, away, which, start) => {
          fc.pre(rows.length > 0);
          const moved = which % rows.length;
          const { startsAt, endsAt } = rows[moved] as PlannedMeeting;
          const from = start * MINUTE;
          const to = from + endsAt - startsAt;
          const total = (plan: readonly PlannedMeeting[]) =>
            shortfalls(plan, who, away).reduce((sum, { minutes }) => sum + minutes, 0);
          const left = displacedAt(displacementsOf(buildPlan(rows, delegatesOf(who), away), moved), from, to);
          const more = left.reduce((sum, { minutes }) => sum + minutes, 0);
          const elsewhere = rows.map((one, at) => (at === moved ? { ...one, startsAt: from, endsAt: to } : one));
          expect(more).toBe(total(elsewhere) - total(rows.filter((_, at) => at !== moved)));
        }),
        { numRuns: 10_000 },
      );
    },
    MANY_CASES_MS,
  );

  const hour = (id: string, start: number, organisations: string[], people: string[] = []) =>
    meetingAt(id, start, 60, { organisations, people });
  const only = (list: ReturnType<typeof shortfallsOf>) =>
    list.map(({ organisation, minutes, facts, people, shared }) => ({ organisation, minutes, facts, people, shared }));

  it('S02 sees one table of an organisation that has nobody', () => {
    expect(only(shortfalls([hour('a', 0, ['voces'])], new Map()))).toEqual([
      { organisation: 'voces', minutes: 60, facts: 1, people: [], shared: [] },
    ]);
  });

  it('S02 sees one person who is the only delegate of two organisations at parallel tables', () => {
    const who = new Map([
      ['voces', ['ana']],
      ['red', ['ana']],
    ]);
    expect(only(shortfalls([hour('a', 0, ['voces']), hour('b', 30, ['red'])], who))).toEqual([
      { organisation: 'red', minutes: 30, facts: 1, people: ['ana'], shared: ['voces'] },
    ]);
  });

  it('S02 sees a delegate who is expected by name elsewhere', () => {
    const who = new Map([['voces', ['ana']]]);
    expect(only(shortfalls([hour('a', 0, ['voces']), hour('b', 0, [], ['ana'])], who))).toEqual([
      { organisation: 'voces', minutes: 60, facts: 1, people: ['ana'], shared: [] },
    ]);
    expect(shortfalls([hour('a', 0, ['voces'], ['ana'])], who)).toEqual([]);
  });

  it('S02 sees a delegate who is expected in another cycle, even where she is also expected here', () => {
    const who = new Map([['voces', ['ana']]]);
    const away = [awayAt('ana', 30, 60, 'Plan de datos'), awayAt('ana', 90, 60, 'Plan de aguas')];
    const told = { people: ['ana'], away: ['ana'], processes: ['Plan de datos'] };
    expect(shortfalls([hour('a', 0, ['voces'])], who, away)).toMatchObject([{ minutes: 30, facts: 1, ...told }]);
    expect(shortfalls([hour('a', 0, ['voces'], ['ana'])], who, away)).toMatchObject([{ minutes: 30, ...told }]);
    const plan = buildPlan([hour('a', 150, ['voces'])], delegatesOf(who), away);
    expect(shortfallsOf(plan)).toEqual([]);
    expect(displacedAt(displacementsOf(plan, 0), 60 * MINUTE, 120 * MINUTE)).toEqual([
      { organisation: 'voces', minutes: 60 },
    ]);
    expect(shortfalls([hour('a', 0, ['voces'])], who, [awayAt('ana', 0, 20)])[0]?.processes).toEqual([]);
  });

  it('T6 an organisation with one delegate at two tables at once is short, and not when they follow each other', () => {
    const who = new Map([['voces', ['ana']]]);
    expect(shortfalls([hour('a', 0, ['voces']), hour('b', 0, ['voces'])], who)).toMatchObject([
      { minutes: 60, facts: 1 },
    ]);
    expect(shortfalls([hour('a', 0, ['voces']), hour('b', 60, ['voces'])], who)).toEqual([]);
  });

  it('S02 counts a delegate only while the seat lasts', () => {
    const ana = { person: 'ana', from: null, until: 60 * MINUTE };
    const beto = { person: 'beto', from: 120 * MINUTE, until: null };
    const plan = buildPlan([hour('a', 0, ['voces']), hour('b', 90, ['voces'])], new Map([['voces', [ana, beto]]]), []);
    expect(only(shortfallsOf(plan))).toEqual([
      { organisation: 'voces', minutes: 60, facts: 1, people: [], shared: [] },
    ]);
    expect(shortfallsOf(plan)[0]?.meetings).toEqual([1]);
  });

  it('S02 names nobody who sits at one of the tables that need them', () => {
    const who = new Map([['voces', ['ana']]]);
    const found = shortfalls([hour('a', 0, ['voces'], ['ana']), hour('b', 0, ['voces'])], who);
    expect(found).toMatchObject([{ minutes: 60, facts: 1, people: [] }]);
  });

  it('S02 says when some table is without anybody, apart and in order', () => {
    const plan = [
      hour('a', 0, ['voces']),
      hour('b', 30, ['voces']),
      hour('c', 90, ['voces'], []),
      hour('d', 100, [], ['ana']),
    ];
    const { short } = stretchesOf(buildPlan(plan, delegatesOf(new Map([['voces', ['ana']]])), []));
    const minutes = short.get('voces')?.map(({ from, to }) => [from / MINUTE, to / MINUTE]);
    expect(minutes).toEqual([
      [30, 60],
      [100, 150],
    ]);
  });

  it('is thin exactly while one absence, whoever it is, leaves one table more without anybody', () => {
    let thinnest = 0;
    fc.assert(
      fc.property(meetings, delegates, aways, (plan, who, away) => {
        const { thin } = stretchesOf(buildPlan(plan, delegatesOf(who), away));
        for (let minute = 0; minute < 20; minute++) {
          const at = minute * MINUTE;
          const left = leastLeft(plan, who, away, at);
          const breaks = PEOPLE.some((person) => {
            const without = new Map([...who].map(([name, people]) => [name, people.filter((one) => one !== person)]));
            return leastLeft(plan, without, away, at) > left;
          });
          const found = [...thin.values()].flat().filter(({ from, to }) => from <= at && at < to);
          expect(found.length > 0, `minute ${minute}`).toBe(breaks);
          if (breaks) thinnest++;
        }
      }),
      { numRuns: 400 },
    );
    expect(thinnest).toBeGreaterThan(100);
  }, 60_000);

  it('is thin for the organisation whose table would have nobody, and is counted within a week', () => {
    const who = new Map([
      ['voces', ['ana', 'beto']],
      ['red', ['carla']],
    ]);
    const plan = [hour('a', 0, ['voces', 'red']), hour('b', 30, ['voces'])];
    const { thin, short } = stretchesOf(buildPlan(plan, delegatesOf(who), []));
    expect(short.size).toBe(0);
    expect(thin.get('voces')).toEqual([{ from: 30 * MINUTE, to: 60 * MINUTE }]);
    expect(thin.get('red')).toEqual([{ from: 0, to: 60 * MINUTE }]);
    expect(minutesWithin(thin.get('red') ?? [], 45 * MINUTE, 500 * MINUTE)).toBe(15);
  });
});
