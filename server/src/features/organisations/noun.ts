import type { Noun } from '../../noun.ts';
import { invitations } from './jobs.ts';
import { organisationsRoutes } from './routes.ts';

export const organisationsNoun: Noun = {
  routes: organisationsRoutes,
  subscriber: invitations,
  pages: { list: 'organisations' },
};
