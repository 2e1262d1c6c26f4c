import { givenBy, type Noun } from '../../noun.ts';
import { startSweepingStates } from './jobs.ts';
import { versionsRoutes } from './routes.ts';

export const versionsNoun: Noun = {
  routes: (nouns) => versionsRoutes(givenBy(nouns, 'workingText')),
  starts: startSweepingStates,
};
