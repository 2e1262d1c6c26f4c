import type { Noun } from '../../noun.ts';
import { themesRoutes } from './routes.ts';

export const themesNoun: Noun = {
  routes: themesRoutes,
};
