import { givenBy, type Noun } from '../../noun.ts';
import { erasureSubscriber, startTidyingErasures } from './jobs.ts';
import { rightsRoutes } from './routes.ts';

export const rightsNoun: Noun = {
  routes: (nouns) => rightsRoutes({ ownTexts: givenBy(nouns, 'ownTexts'), subjects: givenBy(nouns, 'subjects') }),
  subscriber: erasureSubscriber,
  starts: startTidyingErasures,
};
