import type { SubjectSource } from '../links/policy.ts';
import type { BeforeDeciding } from './policy.ts';
import { provenanceRoutes } from './routes/provenance.ts';
import { ratingsRoutes } from './routes/ratings.ts';
import { commitmentReadingRoutes } from './routes/reading.ts';
import { commitmentWritingRoutes, decidingRoutes } from './routes/writing.ts';

type Given = {
  /** Counts the ballots whose time is over: they lie above commitments, and what they say decides here. */
  beforeDeciding: readonly BeforeDeciding[];
  /** What a commitment may come from, and how that is named. */
  subjects: readonly SubjectSource[];
};

export const commitmentsRoutes = ({ beforeDeciding, subjects }: Given) => [
  ...commitmentReadingRoutes,
  ...provenanceRoutes(subjects),
  ...commitmentWritingRoutes,
  decidingRoutes(beforeDeciding),
  ...ratingsRoutes,
];
