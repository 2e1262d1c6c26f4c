import { givenBy, type Noun } from '../../noun.ts';
import { reportsRoutes } from './routes.ts';
import { siteRoutes } from './routes/site.ts';

export const reportsNoun: Noun = {
  routes: (nouns) => {
    const acts = givenBy(nouns, 'publicActs');
    const site = { acts, pages: givenBy(nouns, 'pages'), subjects: givenBy(nouns, 'subjects') };
    const reports = {
      acts,
      needs: givenBy(nouns, 'needs'),
      contributions: givenBy(nouns, 'contributions'),
      firstSteps: givenBy(nouns, 'firstSteps').flat(),
      leftOpen: givenBy(nouns, 'leftOpen'),
    };
    return [...reportsRoutes(reports), siteRoutes(site)];
  },
};
