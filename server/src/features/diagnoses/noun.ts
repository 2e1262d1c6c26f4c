import { paths } from '@minga/shared/kernel/paths.ts';
import type { Noun } from '../../noun.ts';
import { diagnosisFiles } from './commands/files.ts';
import { startWatchingDiagnoses } from './jobs.ts';
import { diagnosisFacts } from './queries/facts.ts';
import { diagnosesLeftOpen } from './queries/left-open.ts';
import { draftsInStage } from './queries/in-stage.ts';
import { diagnosisNeeds } from './queries/needs.ts';
import { ownDiagnoses } from './queries/own-texts.ts';
import { searchedDiagnoses } from './queries/searched.ts';
import { diagnosisNotices } from './queries/notices.ts';
import { diagnosisSubjects } from './queries/subjects.ts';
import { diagnosesRoutes } from './routes.ts';
import { diagnosisDraft } from './routes/states.ts';
import { publishedDiagnoses } from './queries/voices.ts';

export const diagnosesNoun: Noun = {
  routes: diagnosesRoutes,
  starts: startWatchingDiagnoses,
  subjects: diagnosisSubjects,
  searched: searchedDiagnoses,
  ownTexts: ownDiagnoses,
  files: diagnosisFiles,
  workingText: diagnosisDraft,
  needs: diagnosisNeeds,
  notices: diagnosisNotices,
  inStage: draftsInStage,
  leftOpen: diagnosesLeftOpen,
  facts: diagnosisFacts,
  publicActs: {
    acts: {
      'diagnosis.declared': 'news',
      'diagnosis.submitted': 'news',
      'diagnosis.returned': 'export-only',
      'diagnosis.taken-back': 'export-only',
      'diagnosis.published': 'news',
      'diagnosis.withdrawn': 'news',
    },
  },
  voices: publishedDiagnoses,
  pages: { list: 'diagnoses', limit: 200, one: (slug, { number }) => paths.diagnosis(slug, number) },
};
