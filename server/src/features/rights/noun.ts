import { givenBy, type Noun } from '../../noun.ts';
import { erasureSubscriber, startTidyingErasures } from './jobs.ts';
import { privacyChangeNotices } from './queries/notices.ts';
import { rightsRoutes } from './routes.ts';

export const rightsNoun: Noun = {
  routes: (nouns) => rightsRoutes({ ownTexts: givenBy(nouns, 'ownTexts'), subjects: givenBy(nouns, 'subjects') }),
  notices: privacyChangeNotices,
  publicActs: { acts: { 'privacy.published': 'export-only' } },
  subscriber: erasureSubscriber,
  starts: startTidyingErasures,
};
