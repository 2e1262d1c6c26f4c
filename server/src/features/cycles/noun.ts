import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Noun } from '../../noun.ts';
import { startWatchingSeats } from './jobs.ts';
import { cycleNeeds } from './queries/needs.ts';
import { memberNotices } from './queries/notices.ts';
import { cyclesRoutes } from './routes.ts';

export const cyclesNoun: Noun = {
  routes: cyclesRoutes,
  starts: startWatchingSeats,
  needs: cycleNeeds,
  notices: memberNotices,
  firstSteps: [
    {
      kind: 'publish',
      at: paths.stages,
      isDone: ({ id }) => sql`exists (select 1 from cycles p where p.id = ${id} and p.published_at <= now())`,
    },
  ],
  publicActs: {
    acts: { 'cycle.published': 'news', 'cycle.archived': 'export-only', 'cycle.unarchived': 'export-only' },
  },
};
