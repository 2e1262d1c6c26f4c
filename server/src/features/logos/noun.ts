import type { Noun } from '../../noun.ts';
import { logoFiles } from './commands/files.ts';
import { keptLogos } from './queries.ts';
import { logosRoutes } from './routes.ts';

export const logosNoun: Noun = {
  routes: logosRoutes,
  files: logoFiles,
  logos: keptLogos,
};
