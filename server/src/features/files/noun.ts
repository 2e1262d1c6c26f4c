import { givenBy, type Noun } from '../../noun.ts';
import { startLookingAfterFiles } from './jobs.ts';
import { filesRoutes } from './routes.ts';

export const filesNoun: Noun = {
  routes: (nouns) => filesRoutes(givenBy(nouns, 'files')),
  starts: async (deps, atEnd) => atEnd(await startLookingAfterFiles(deps)),
};
