import { givenBy, type Noun } from '../../noun.ts';
import { startDelivery } from './jobs.ts';
import { eventsRoutes } from './routes.ts';

export const eventsNoun: Noun = {
  routes: eventsRoutes,
  starts: async (deps, atEnd, nouns) => {
    const subscribers = givenBy(nouns, 'subscriber').map((subscriberOf) => subscriberOf(deps, nouns));
    atEnd(await startDelivery(deps, subscribers));
  },
};
