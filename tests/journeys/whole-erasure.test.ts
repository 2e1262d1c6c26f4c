import type { HeldErased } from '@minga/shared/rights/rules.ts';
import { expect, it } from 'vitest';
import { HELD, type Held } from '../../server/src/features/rights/policy.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { tablesWith } from '../support/canary.ts';
import { aWholePerson, OF_ERASED } from '../support/whole-person.ts';

const { office, rig, settled } = await appWithMail();

type Row = Readonly<Record<string, unknown>>;
/** Of rows that stay, what an erasure changes all the same. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  // A hash of the place that a guest came from, which is forgotten with them.
  board_guests: ['network'],
};
const told = (rows: readonly Row[], ...without: readonly string[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !without.includes(name))));

/** What is left of the rows that somebody had by a column, for each thing that an erasure may do to it. */
const LEFT: Readonly<Record<HeldErased, ((before: readonly Row[], after: readonly Row[], held: Held) => void) | null>> =
  {
    goes: (_before, after) => expect(after).toEqual([]),
    'goes-if-open': (before, after) => {
      expect(before).toHaveLength(2);
      expect(after).toHaveLength(1);
      expect(before).toContainEqual(after[0]);
    },
    replaced: (before, after) => {
      expect(after).toHaveLength(before.length);
      expect(JSON.stringify(after)).not.toMatch(/canary/i);
    },
    emptied: (before, after) => {
      const texts = ['words', 'answer', 'ended_at'];
      expect(told(after, ...texts)).toEqual(told(before, ...texts));
      // What nobody had answered is over with her.
      expect(after.map(({ ended_at }) => ended_at !== null)).toEqual(
        before.map(({ answered_at }) => answered_at === null),
      );
      expect(after.map(({ words, answer }) => [words, answer])).toEqual(after.map(() => ['', '']));
    },
    ends: (before, after) => {
      expect(told(after, 'ended_at', 'end_noted')).toEqual(told(before, 'ended_at', 'end_noted'));
      expect(after.map(({ ended_at: at }) => at)).not.toContain(null);
    },
    stays: (before, after, { table }) =>
      expect(told(after, ...(WRITTEN[table] ?? []))).toEqual(told(before, ...(WRITTEN[table] ?? []))),
    // Of these no column says whose they are.
    'by-itself': null,
    'by-hand': null,
  };

it('SEC-59 an erasure does to every declared column what the list of personal data says of it', async () => {
  const words = { name: 'Wayra Quilla Canary', email: 'wayra.quilla@canary.example' };
  const { person, forum, organisation, rowsOf } = await aWholePerson(rig, words);
  const nameOf = ({ table, column }: Held) => `${table}.${column}`;
  const whose = HELD.filter((held) => held.by !== 'nobody' && !OF_ERASED.includes(nameOf(held)));
  const before = new Map<Held, Row[]>();
  for (const held of whose) before.set(held, await rowsOf(held));
  // The letter that says so would clean up behind it.
  office.mood = 'refuse-connection';
  answered(await (await rig.signInAs(person)).post('/api/account/erasure', { email: words.email }));
  for (const held of whose) {
    const own = before.get(held) ?? [];
    const at = nameOf(held);
    const left = (await rowsOf(held)).filter(({ action }) => action !== 'person.erased');
    expect([at, own.length > 0 && LEFT[held.erased] !== null]).toEqual([at, true]);
    LEFT[held.erased]?.(own, left, held);
  }
  for (const held of HELD.filter((one) => OF_ERASED.includes(nameOf(one)))) expect(await rowsOf(held)).toHaveLength(1);
  office.mood = 'deliver';
  await settled();
  expect(await tablesWith(rig.database, Object.values(words))).toEqual([]);
  const contacts = await rig.database.query(
    'select f.legal_contact, o.contact from forums f join organisations o on o.forum_id = f.id where o.id = $1 and f.id = $2',
    [organisation.id, forum.id],
  );
  expect(contacts).toEqual([{ legal_contact: null, contact: null }]);
});
