import { givenBy, type Noun } from '../../noun.ts';
import { searchRoutes } from './routes.ts';

export const searchNoun: Noun = {
  routes: (nouns) => searchRoutes({ searched: givenBy(nouns, 'searched'), subjects: givenBy(nouns, 'subjects') }),
};
