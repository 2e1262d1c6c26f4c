import { paths } from '@minga/shared/kernel/paths.ts';
import { givenBy, type Noun } from '../../noun.ts';
import { commitmentFacts } from './queries/facts.ts';
import { commitmentsLeftOpen } from './queries/left-open.ts';
import { draftsInStage } from './queries/in-stage.ts';
import { commitmentNeeds } from './queries/needs.ts';
import { ownCommitments } from './queries/own-texts.ts';
import { searchedCommitments } from './queries/searched.ts';
import { commitmentNotices } from './queries/notices.ts';
import { commitmentSubjects } from './queries/subjects.ts';
import { commitmentsRoutes } from './routes.ts';
import { commitmentText } from './routes/states.ts';
import { ledCommitments } from './queries/voices.ts';

export const commitmentsNoun: Noun = {
  routes: (nouns) =>
    commitmentsRoutes({ beforeDeciding: givenBy(nouns, 'beforeDeciding'), subjects: givenBy(nouns, 'subjects') }),
  subjects: commitmentSubjects,
  searched: searchedCommitments,
  ownTexts: ownCommitments,
  workingText: commitmentText,
  needs: commitmentNeeds,
  notices: commitmentNotices,
  inStage: draftsInStage,
  leftOpen: commitmentsLeftOpen,
  facts: commitmentFacts,
  publicActs: {
    acts: {
      'commitment.frozen': 'news',
      'commitment.published': 'news',
      'commitment.adopted': 'news',
      'commitment.withdrawn': 'news',
    },
  },
  voices: ledCommitments,
  pages: { list: 'commitments', one: (slug, { number }) => paths.commitment(slug, number) },
};
