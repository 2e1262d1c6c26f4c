import { givenBy, type Noun } from '../../noun.ts';
import { reportsRoutes } from './routes.ts';
import { siteRoutes } from './routes/site.ts';

export const reportsNoun: Noun = {
  routes: (nouns) => {
    const acts = givenBy(nouns, 'publicActs');
    const subjects = givenBy(nouns, 'subjects');
    const site = { acts, pages: givenBy(nouns, 'pages'), subjects };
    const reports = {
      acts,
      needs: givenBy(nouns, 'needs'),
      firstSteps: givenBy(nouns, 'firstSteps').flat(),
      leftOpen: givenBy(nouns, 'leftOpen'),
      ownTexts: givenBy(nouns, 'ownTexts'),
      subjects,
    };
    return [...reportsRoutes(reports), siteRoutes(site)];
  },
};
