import { givenBy, type Noun } from '../../noun.ts';
import { searchRoutes } from './routes.ts';

export const searchNoun: Noun = { routes: (nouns) => searchRoutes(givenBy(nouns, 'searched')) };
