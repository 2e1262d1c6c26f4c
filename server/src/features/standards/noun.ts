import type { Noun } from '../../noun.ts';
import { standardsRoutes } from './routes.ts';

export const standardsNoun: Noun = {
  routes: standardsRoutes,
  publicActs: { acts: { 'standard.changed': 'export-only' } },
};
