import { publicUrlOf } from '../../config.ts';
import { dbNow, inTransaction, type Tx } from '../../platform/database/db.ts';
import { acrossForums, withReach } from '../../platform/database/reach.ts';
import type { Deps } from '../../platform/deps.ts';
import { GiveUp, type Outside, type Subscriber } from '../../platform/jobs/events.ts';
import { letterTo } from '../people/commands/letters.ts';
import { getPerson } from '../people/queries.ts';
import { noteLetters, writeLettersOfDay, writeNotices } from './commands.ts';
import type { NoticeSources } from './policy.ts';
import { letterAbout } from './present.ts';
import { inWords, listForumsDue, listQueued } from './queries.ts';

type Needs = Pick<Deps, 'db' | 'mail' | 'config'>;

/** Writes notices of what happened, and sends the letters about them. */
export function noticeSubscriber(deps: Needs, sourceOf: NoticeSources): Subscriber {
  return {
    name: 'notices',
    on: {
      'concerned.notified': async (tx, event) => {
        await writeNotices(tx, sourceOf, event);
        return undefined;
      },
      'notices.lettered': (tx, { subjectId, data: { noticeIds } }) =>
        letterOf(deps, sourceOf, tx, subjectId, noticeIds),
    },
  };
}

/** The letter about these notices, as far as they still say something. */
async function letterOf(
  deps: Needs,
  sourceOf: NoticeSources,
  tx: Tx,
  personId: string,
  noticeIds: readonly string[],
): Promise<Outside | undefined> {
  const publicUrl = publicUrlOf(deps.config);
  const { email, locale } = await getPerson(tx, personId);
  const waiting = (await listQueued(tx, noticeIds)).map((notice) => ({ notice }));
  const said = await inWords(tx, sourceOf, waiting, { personId, locale, publicUrl });
  const ids = said.map(({ notice }) => notice.id);
  const others = waiting.map(({ notice }) => notice.id).filter((id) => !ids.includes(id));
  if (said.length === 0) {
    await noteLetters(tx, others, 'none');
    return undefined;
  }
  const words = said.map((one) => one.words);
  const send = letterTo(deps, personId, { to: email, ...letterAbout(words, { locale, publicUrl }) });
  const note = (letter: 'sent' | 'refused', cause?: string) =>
    inTransaction(deps.db, async (after) => {
      await noteLetters(after, ids, letter, cause);
      await noteLetters(after, others, 'none');
    });
  return async (key) => {
    try {
      await send(key);
    } catch (error) {
      if (error instanceof GiveUp) await note('refused', error.code);
      throw error;
    }
    await note('sent');
  };
}

/** Asks each quarter of an hour in which forums a new day's letters are due. */
export async function startLettersOfDay({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  await jobs.schedule('letters-of-day', '*/15 * * * *', async (ending) => {
    const due = await acrossForums('letters-of-day', () =>
      inTransaction(db, async (tx) => listForumsDue(tx, await dbNow(tx))),
    );
    for (const { forumId, day } of due) {
      if (ending.aborted) return;
      await withReach({ forumId }, () => inTransaction(db, (tx) => writeLettersOfDay(tx, forumId, day)));
    }
  });
}
