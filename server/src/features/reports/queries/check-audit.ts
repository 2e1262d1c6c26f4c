import type { AuditMark } from '@minga/shared/reports/schema.ts';
import { LRUCache } from 'lru-cache';
import { type ChainCheck, checkChain } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { atOnceWhileCalm, oneAtATime } from '../../../platform/http/turns.ts';

/** Chains of which something is remembered; a process that has forgotten one recomputes it. */
const REMEMBERED = 1_000;
/** For how long acts that were recomputed are not recomputed again, while their last fingerprint is there; milliseconds. */
const LASTS = { whole: 60 * 60_000, broken: 60_000 };

type Answer = ChainCheck & {
  /** the first act that was recomputed for this answer; those before it at `wholeCheckedAt` */
  checkedFrom: number;
  /** when this server recomputed the chain from its first act, by the clock of the database as its acts are */
  wholeCheckedAt: string;
};
/** What is known of a chain: its last act that was recomputed, or where it is broken. */
type Known = { answer: Answer; mark: AuditMark | null; since: number };
type Asked = { chain: string; forumId: string; read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> };

/**
 * Is a chain whole? A chain only grows, and anybody may ask as often as they like: so it is recomputed from its first act
 * once an hour, and in between from the last act that was recomputed, whose fingerprint must still be there. Whoever asks
 * while it is being recomputed gets that answer. What was changed below the fingerprint without touching it is found by the
 * next hourly look, and outside the server by an export at once.
 * @param now milliseconds, for how long an answer lasts
 */
export function keepChecks(now: () => number = () => Date.now()) {
  const known = new LRUCache<string, Known>({ max: REMEMBERED });
  const underWay = new Map<string, Promise<Answer>>();

  function remember(chain: string, since: number, mark: AuditMark | null, answer: Answer): Answer {
    known.set(chain, { answer, mark, since });
    return answer;
  }

  async function fromTheFirst({ chain, forumId, read }: Asked, seen: AuditMark | null): Promise<Answer> {
    const since = now();
    const { check, at } = await oneAtATime(forumId, () =>
      read(async (tx) => ({ check: await checkChain(tx, chain), at: await dbNow(tx) })),
    );
    const answer = { ...check, checkedFrom: 1, wholeCheckedAt: at.toISOString() };
    // Whole by itself, and not the chain that it was: cut, or written anew.
    const isAnother = seen !== null && check.isWhole;
    const verdict = isAnother
      ? { ...answer, isWhole: false, firstBroken: Math.min(seen.position, check.entries + 1) }
      : answer;
    return remember(chain, since, isAnother ? seen : check.head, verdict);
  }

  async function look(asked: Asked): Promise<Answer> {
    const { chain, forumId, read } = asked;
    const before = known.get(chain);
    if (!before) return fromTheFirst(asked, null);
    const { answer, mark, since } = before;
    const isFresh = now() - since < (answer.isWhole ? LASTS.whole : LASTS.broken);
    if (isFresh && !answer.isWhole) return answer;
    const check = mark && (await atOnceWhileCalm(forumId, () => read((tx) => checkChain(tx, chain, mark))));
    if (mark && !check) return fromTheFirst(asked, mark);
    if (!isFresh || !mark || !check) return fromTheFirst(asked, null);
    const next = { ...check, checkedFrom: mark.position + 1, wholeCheckedAt: answer.wholeCheckedAt };
    return check.isWhole ? remember(chain, since, check.head, next) : remember(chain, now(), mark, next);
  }

  return {
    of(asked: Asked): Promise<Answer> {
      const running = underWay.get(asked.chain);
      if (running) return running;
      const work = look(asked).finally(() => underWay.delete(asked.chain));
      underWay.set(asked.chain, work);
      return work;
    },
  };
}
