import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { givenBy, type Noun } from '../../noun.ts';
import { contributionLetters, startForgettingContributors } from './jobs.ts';
import { contributionsLeftOpen } from './queries/left-open.ts';
import { consultationNeeds } from './queries/needs.ts';
import { consultationNotices } from './queries/notices.ts';
import { ownContributions } from './queries/own-texts.ts';
import { searchedConsultations } from './queries/searched.ts';
import { consultationSubjects } from './queries/subjects.ts';
import { consultationsRoutes } from './routes.ts';

export const consultationsNoun: Noun = {
  routes: (nouns) => {
    const [notice] = givenBy(nouns, 'noticeAtDoor');
    if (!notice) throw new Error('some noun says what whoever contributes agrees to');
    return consultationsRoutes(notice);
  },
  starts: startForgettingContributors,
  subscriber: contributionLetters,
  subjects: consultationSubjects,
  searched: searchedConsultations,
  wroteIn: (personId) => sql`exists (select 1 from contributions where person_id = ${personId})`,
  ownTexts: ownContributions,
  needs: consultationNeeds,
  notices: consultationNotices,
  leftOpen: contributionsLeftOpen,
  publicActs: {
    acts: {
      'consultation.published': 'news',
      'consultation.corrected': 'news',
      'consultation.extended': 'news',
      'consultation.answered': 'news',
      'contribution.hidden': 'export-only',
      'contribution.shown': 'export-only',
    },
  },
  pages: { list: 'consultations', one: (slug, { id }) => paths.consultation(slug, id) },
};
