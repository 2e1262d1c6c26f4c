import type { Need } from '@minga/shared/events/needs.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { sha256Hex } from '../../../platform/files/hash.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { listNeeds, type NeedsOf } from '../../events/queries/needs.ts';
import type { NoticeSource } from '../policy.ts';

/** On the forum's clock, before its letters of the day leave. */
const LOOKED_AT_HOUR = 6;

/** Forums that are real, and in which nobody has looked yet today for what people have let pass. */
export async function listForumsToLookAt(tx: Tx): Promise<{ forumId: string; day: string }[]> {
  const local = sql`(now() at time zone f.time_zone)`;
  // Whoever plays with the dates of a demonstration has let nothing pass.
  const { rows } = await tx.execute<{ forumId: string; day: string }>(sql`
    select f.id as "forumId", to_char(${local}, 'YYYY-MM-DD') as day from forums f left join notice_days d on d.forum_id = f.id
    where not f.is_demonstration and extract(hour from ${local}) >= ${LOOKED_AT_HOUR}
      and (d.overdue_on is null or d.overdue_on < ${local}::date) order by f.id`);
  return rows;
}

type Overdue = Need & { readonly deadline: string };

/**
 * What a person was to do by a day that is over, and can still do: what no act can mend any more is no need, so that a ballot
 * that has closed is not among it.
 */
export async function listOverdue(tx: Tx, personId: string, needs: readonly NeedsOf[]): Promise<Overdue[]> {
  const [now, found] = [await dbNow(tx), await listNeeds(tx, { personId }, needs)];
  return found.filter((need): need is Overdue => need.deadline !== null && Date.parse(need.deadline) <= now.getTime());
}

/** What such a notice is about: the thing with its deadline. Where that is moved, and passes again, it is another one. */
export function subjectOfOverdue({ kind, subject, deadline }: Overdue): string {
  const digits = sha256Hex(`${kind} ${subject.id} ${deadline}`);
  // Version and variant of a UUID that is made from a hash (RFC 9562).
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return [...parts, digits.slice(20, 32)].join('-');
}

function sentenceOf(need: Need, to: Listener): string {
  const say = wordsOf(to);
  const words =
    'stage' in need.params ? { ...need.params, stage: say(`shell:stage.${need.params.stage}`) } : need.params;
  return say(need.kind === 'meet-gate' ? `people:gate.${need.params.criterion}` : `people:need.${need.kind}`, words);
}

/** That a deadline has passed and what it was for is still to be done, in the words in which it stands on one's home. */
export function overdueNotices(needs: readonly NeedsOf[]): NoticeSource {
  // Several on one page, or in one letter, are of one state: each feature is asked once.
  const read = new WeakMap<Tx, Map<string, Promise<Overdue[]>>>();
  const overdueOf = (tx: Tx, personId: string) => {
    const known = read.get(tx) ?? new Map<string, Promise<Overdue[]>>();
    read.set(tx, known);
    const found = known.get(personId) ?? listOverdue(tx, personId, needs);
    known.set(personId, found);
    return found;
  };
  return {
    kinds: ['need-overdue'],
    // Whoever looked has found whom: they are named. Each is asked again when it is put into words.
    listConcerned: (_tx, _about, _kind, named = []) => Promise.resolve({ people: named, dueAt: null }),
    async write(tx, { about: { subjectId } }, to) {
      const own = (await overdueOf(tx, to.personId)).filter((need) => subjectOfOverdue(need) === subjectId);
      const [first] = own;
      if (!first) return null;
      const { deadline, timeZone, href } = first;
      const say = wordsOf(to);
      const [what, ...more] = own.map((need) => sentenceOf(need, to));
      return {
        title: say('letters:need-overdue.title', { what }),
        lines: [...more, say('letters:need-overdue.was', { at: deadline, timeZone })],
        path: href,
      };
    },
  };
}
