import type { Noun } from '../../noun.ts';
import { consultationsInStage } from './queries/in-stage.ts';
import { contributionsLeftOpen } from './queries/left-open.ts';
import { ownContributions } from './queries/own-texts.ts';
import { searchedConsultations } from './queries/searched.ts';
import { consultationsRoutes } from './routes.ts';

/** Consultations are only read: nothing there waits for anybody. */
export const consultationsNoun: Noun = {
  routes: consultationsRoutes,
  inStage: consultationsInStage,
  leftOpen: contributionsLeftOpen,
  searched: searchedConsultations,
  ownTexts: ownContributions,
};
