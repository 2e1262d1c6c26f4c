import type { Noun } from '../../noun.ts';
import { cycleNeeds } from './queries/needs.ts';
import { cyclesRoutes } from './routes.ts';

export const cyclesNoun: Noun = {
  routes: cyclesRoutes,
  needs: cycleNeeds,
  publicActs: { acts: { 'cycle.published': 'news' } },
};
