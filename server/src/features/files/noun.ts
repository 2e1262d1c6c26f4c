import { givenBy, type Noun } from '../../noun.ts';
import { readsFiles, startLookingAfterFiles, startReading, startReadingOlder } from './jobs.ts';
import { filesRoutes } from './routes.ts';

export const filesNoun: Noun = {
  routes: (nouns) => filesRoutes(givenBy(nouns, 'files')),
  subscriber: readsFiles,
  starts: async (deps, atEnd, nouns) => {
    atEnd(await startLookingAfterFiles(deps));
    await startReading(deps);
    const searched = givenBy(nouns, 'files').filter(({ isSearched }) => isSearched);
    await startReadingOlder(
      deps,
      searched.map(({ kind }) => kind),
    );
  },
};
