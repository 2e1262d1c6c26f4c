import type { Noun } from '../../noun.ts';
import { announcementFiles, announcementLetters, announcementNeeds, announcementSubjects } from './policy.ts';
import { announcementsRoutes } from './routes.ts';

export const announcementsNoun: Noun = {
  routes: announcementsRoutes,
  subjects: announcementSubjects,
  files: announcementFiles,
  letters: announcementLetters,
  needs: announcementNeeds,
  publicActs: {
    acts: { 'announcement.published': 'news', 'announcement.corrected': 'news', 'announcement.withdrawn': 'news' },
  },
  pages: { list: 'announcements', limit: 200, one: ({ id }) => id },
};
