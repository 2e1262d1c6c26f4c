import type { Noun } from '../../noun.ts';
import { startSweeping } from './jobs.ts';
import { peopleRoutes } from './routes.ts';

export const peopleNoun: Noun = {
  routes: peopleRoutes,
  starts: startSweeping,
};
