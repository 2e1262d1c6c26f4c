import { givenBy, type Noun } from '../../noun.ts';
import { stageNeeds } from './queries/needs.ts';
import { stagesRoutes } from './routes.ts';

export const stagesNoun: Noun = {
  routes: (nouns) => stagesRoutes(givenBy(nouns, 'inStage')),
  needs: stageNeeds,
  publicActs: { acts: { 'stage.changed': 'news-by-kind' }, pathOf: () => 'stages' },
  pages: { list: 'stages' },
};
