import { givenBy, type Noun } from '../../noun.ts';
import { noticeSubscriber, startForgettingNotices, startLettersOfDay } from './jobs.ts';
import { noticesLive } from './live.ts';
import { gatherSources } from './policy.ts';
import { noticesRoutes } from './routes.ts';

export const noticesNoun: Noun = {
  routes: (nouns) => noticesRoutes(gatherSources(givenBy(nouns, 'notices'))),
  subscriber: (deps, nouns) => noticeSubscriber(deps, gatherSources(givenBy(nouns, 'notices'))),
  live: noticesLive,
  starts: async (deps) => {
    await startLettersOfDay(deps);
    await startForgettingNotices(deps);
  },
};
