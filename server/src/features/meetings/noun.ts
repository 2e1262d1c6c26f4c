import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import type { Noun } from '../../noun.ts';
import { meetingFiles } from './commands/files.ts';
import { expectedSubscriber } from './commands/notify-expected.ts';
import { startReminding, watchPublicFlags } from './jobs.ts';
import { planLive } from './live.ts';
import { meetingsInStage } from './queries/in-stage.ts';
import { meetingNeeds } from './queries/needs.ts';
import { meetingNotices } from './queries/notices.ts';
import { listPublishedTitles } from './queries/publications.ts';
import { searchedMeetings } from './queries/searched.ts';
import { meetingsRoutes } from './routes.ts';
import { convenedMeetings } from './queries/voices.ts';

export const meetingsNoun: Noun = {
  routes: meetingsRoutes,
  live: planLive,
  starts: async (deps, atEnd) => {
    const watching = watchPublicFlags(deps);
    // Not waited for: heavy work has an end of its own.
    atEnd(() => void watching.stop());
    await startReminding(deps);
  },
  subscriber: () => expectedSubscriber,
  notices: meetingNotices,
  files: meetingFiles,
  needs: meetingNeeds,
  firstSteps: [
    {
      kind: 'meetings',
      at: paths.planner,
      isDone: ({ id }) =>
        sql`exists (select 1 from meetings m where m.cycle_id = ${id} and m.published_at is not null)`,
    },
  ],
  searched: searchedMeetings,
  inStage: meetingsInStage,
  publicActs: {
    acts: { 'meeting.announced': 'news-by-kind' },
    titles: listPublishedTitles,
    pathOf: paths.meeting,
  },
  voices: convenedMeetings,
  pages: { list: 'meetings', limit: 2000, one: (slug, { id }) => paths.meeting(slug, id) },
};
