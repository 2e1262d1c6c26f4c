import { paths } from '@minga/shared/kernel/paths.ts';
import type { Noun } from '../../noun.ts';
import { announcementFiles } from './commands/files.ts';
import { announcementNeeds } from './queries/needs.ts';
import { announcementNotices } from './queries/notices.ts';
import { searchedAnnouncements } from './queries/searched.ts';
import { announcementSubjects } from './queries/subjects.ts';
import { announcementsRoutes } from './routes.ts';
import { announcementDraft } from './routes/states.ts';

export const announcementsNoun: Noun = {
  routes: announcementsRoutes,
  subjects: announcementSubjects,
  searched: searchedAnnouncements,
  files: announcementFiles,
  workingText: announcementDraft,
  notices: announcementNotices,
  needs: announcementNeeds,
  publicActs: {
    acts: { 'announcement.published': 'news', 'announcement.corrected': 'news', 'announcement.withdrawn': 'news' },
  },
  pages: { list: 'announcements', limit: 200, one: (slug, { id }) => paths.announcement(slug, id) },
};
