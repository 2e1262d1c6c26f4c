import { sql } from 'drizzle-orm';
import { givenBy, type Noun } from '../../noun.ts';
import { ownComments } from './queries/own-texts.ts';
import { searchedComments } from './queries/searched.ts';
import { madeComments } from './queries/voices.ts';
import { commentsRoutes } from './routes.ts';

export const commentsNoun: Noun = {
  routes: (nouns) => commentsRoutes(givenBy(nouns, 'subjects')),
  wroteIn: (personId) => sql`exists (select 1 from comments where person_id = ${personId})`,
  ownTexts: ownComments,
  searched: searchedComments,
  voices: madeComments,
};
