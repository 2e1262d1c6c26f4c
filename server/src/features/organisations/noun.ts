import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { givenBy, type Noun } from '../../noun.ts';
import { invitations } from './jobs.ts';
import { roleNotices } from './queries/notices.ts';
import { searchedOrganisations } from './queries/searched.ts';
import { organisationsRoutes } from './routes.ts';

export const organisationsNoun: Noun = {
  routes: (nouns) => organisationsRoutes({ voices: givenBy(nouns, 'voices'), logos: givenBy(nouns, 'logos') }),
  subscriber: invitations,
  notices: roleNotices,
  firstSteps: [
    {
      kind: 'organisations',
      at: paths.organisations,
      isDone: ({ forumId }) => sql`exists (select 1 from organisations o where o.forum_id = ${forumId})`,
    },
    {
      kind: 'people',
      at: paths.organisations,
      isDone: ({ forumId }) => sql`exists (select 1 from seats s where s.forum_id = ${forumId})`,
    },
  ],
  searched: searchedOrganisations,
  pages: { list: 'organisations', one: (slug, { id }) => paths.organisation(slug, id) },
};
