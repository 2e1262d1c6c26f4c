import type { Noun } from '../../noun.ts';
import { searchedThemes } from './queries/searched.ts';
import { themesRoutes } from './routes.ts';

export const themesNoun: Noun = {
  routes: themesRoutes,
  searched: searchedThemes,
};
