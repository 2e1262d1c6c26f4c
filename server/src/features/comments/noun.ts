import { givenBy, type Noun } from '../../noun.ts';
import { ownComments } from './queries/own-texts.ts';
import { searchedComments } from './queries/searched.ts';
import { madeComments } from './queries/voices.ts';
import { commentsRoutes } from './routes.ts';

export const commentsNoun: Noun = {
  routes: (nouns) => commentsRoutes(givenBy(nouns, 'subjects')),
  ownTexts: ownComments,
  searched: searchedComments,
  voices: madeComments,
};
