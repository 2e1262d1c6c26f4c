import { givenBy, type Noun } from '../../noun.ts';
import { noticeSubscriber, startForgettingNotices, startLettersOfDay, startNotifyingOverdue } from './jobs.ts';
import { noticesLive } from './live.ts';
import { gatherSources } from './policy.ts';
import { overdueNotices } from './queries/overdue.ts';
import { noticesRoutes } from './routes.ts';

/** What nouns tell of their own, and what they have waiting for people, once it is overdue. */
const sourcesOf = (nouns: readonly Noun[]) =>
  gatherSources([
    ...givenBy(nouns, 'notices').map((source) => (typeof source === 'function' ? source(nouns) : source)),
    overdueNotices(givenBy(nouns, 'needs')),
  ]);

export const noticesNoun: Noun = {
  routes: (nouns) => noticesRoutes(sourcesOf(nouns)),
  subscriber: (deps, nouns) => noticeSubscriber(deps, sourcesOf(nouns)),
  live: noticesLive,
  starts: async (deps, _atEnd, nouns) => {
    await startLettersOfDay(deps);
    await startForgettingNotices(deps);
    await startNotifyingOverdue(deps, givenBy(nouns, 'needs'));
  },
};
