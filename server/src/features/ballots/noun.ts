import { paths } from '@minga/shared/kernel/paths.ts';
import type { Noun } from '../../noun.ts';
import { countDue } from './commands/due.ts';
import { startWatchingBallots } from './jobs.ts';
import { listAnnouncedTitles } from './queries/ballots.ts';
import { ballotsInStage } from './queries/in-stage.ts';
import { objectionsLeftOpen } from './queries/left-open.ts';
import { ballotNeeds } from './queries/needs.ts';
import { searchedBallots } from './queries/searched.ts';
import { ballotNotices } from './queries/notices.ts';
import { ballotsRoutes } from './routes.ts';

export const ballotsNoun: Noun = {
  routes: ballotsRoutes,
  starts: startWatchingBallots,
  needs: ballotNeeds,
  searched: searchedBallots,
  notices: ballotNotices,
  inStage: ballotsInStage,
  leftOpen: objectionsLeftOpen,
  beforeDeciding: countDue,
  publicActs: {
    acts: {
      'voting-rule.chosen': 'export-only',
      'ballot.announced': 'news',
      'ballot.ended': 'export-only',
      'ballot.closed': 'news',
      'ballot.objection-decided': 'export-only',
    },
    titles: listAnnouncedTitles,
    pathOf: paths.ballot,
  },
  pages: { list: 'ballots', one: (slug, { id }) => paths.ballot(slug, id) },
};
