import { paths } from '@minga/shared/kernel/paths.ts';
import { givenBy, type Noun } from '../../noun.ts';
import { stageNeeds } from './queries/needs.ts';
import { stageNotices } from './queries/notices.ts';
import { stagesRoutes } from './routes.ts';

export const stagesNoun: Noun = {
  routes: (nouns) => stagesRoutes(givenBy(nouns, 'inStage')),
  needs: stageNeeds,
  notices: stageNotices,
  publicActs: { acts: { 'stage.changed': 'news-by-kind' }, pathOf: paths.stages },
};
