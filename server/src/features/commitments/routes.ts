import { ratingsRoutes } from './routes/ratings.ts';
import { commitmentReadingRoutes } from './routes/reading.ts';
import { commitmentStateRoutes } from './routes/states.ts';
import { commitmentWritingRoutes, type CountDue, decidingRoutes } from './routes/writing.ts';

/** @param countDue counts the ballots whose time is over: they lie above commitments, and what they say decides here */
export const commitmentsRoutes = (countDue: CountDue) => [
  ...commitmentReadingRoutes,
  ...commitmentWritingRoutes,
  decidingRoutes(countDue),
  ...commitmentStateRoutes,
  ...ratingsRoutes,
];
