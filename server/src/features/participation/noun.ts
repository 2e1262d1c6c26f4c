import type { Noun } from '../../noun.ts';
import { participationLetters, startForgettingRequests } from './jobs.ts';
import { participationNeeds } from './queries/needs.ts';
import { participationNotices } from './queries/notices.ts';
import { participationRoutes } from './routes.ts';

/** What an organisation asks before it is of the forum. */
export const participationNoun: Noun = {
  routes: participationRoutes,
  starts: startForgettingRequests,
  subscriber: participationLetters,
  needs: participationNeeds,
  notices: participationNotices,
};
