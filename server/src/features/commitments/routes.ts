import type { SettleDue } from './policy.ts';
import { ratingsRoutes } from './routes/ratings.ts';
import { commitmentReadingRoutes } from './routes/reading.ts';
import { commitmentWritingRoutes, decidingRoutes } from './routes/writing.ts';

/** @param settling counts the ballots whose time is over: they lie above commitments, and what they say decides here */
export const commitmentsRoutes = (settling: readonly SettleDue[]) => [
  ...commitmentReadingRoutes,
  ...commitmentWritingRoutes,
  decidingRoutes(settling),
  ...ratingsRoutes,
];
