import type { BeforeDeciding } from './policy.ts';
import { ratingsRoutes } from './routes/ratings.ts';
import { commitmentReadingRoutes } from './routes/reading.ts';
import { commitmentWritingRoutes, decidingRoutes } from './routes/writing.ts';

/** @param beforeDeciding counts the ballots whose time is over: they lie above commitments, and what they say decides here */
export const commitmentsRoutes = (beforeDeciding: readonly BeforeDeciding[]) => [
  ...commitmentReadingRoutes,
  ...commitmentWritingRoutes,
  decidingRoutes(beforeDeciding),
  ...ratingsRoutes,
];
