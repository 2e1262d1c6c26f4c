import { sql } from 'drizzle-orm';
import { givenBy, type Noun } from '../../noun.ts';
import { rightsSubscriber, startTidyingErasures } from './jobs.ts';
import { rightsNeeds } from './queries/needs.ts';
import { rightsNotices } from './queries/notices.ts';
import { agreedNotice, readPrivacy } from './queries/privacy.ts';
import { rightsRoutes } from './routes.ts';

export const rightsNoun: Noun = {
  routes: (nouns) => rightsRoutes({ ownTexts: givenBy(nouns, 'ownTexts'), subjects: givenBy(nouns, 'subjects') }),
  noticeAtDoor: { read: readPrivacy, agreed: agreedNotice },
  notices: rightsNotices,
  needs: rightsNeeds,
  publicActs: { acts: { 'privacy.published': 'export-only' } },
  subscriber: rightsSubscriber,
  wroteIn: (personId) => sql`exists (select 1 from person_requests where person_id = ${personId})`,
  starts: startTidyingErasures,
};
