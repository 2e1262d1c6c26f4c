import type { Noun } from '../../noun.ts';
import { demoRoutes } from './routes.ts';

export const demoNoun: Noun = {
  routes: demoRoutes,
};
