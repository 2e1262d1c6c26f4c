import { paths } from '@minga/shared/kernel/paths.ts';
import { sql } from 'drizzle-orm';
import { givenBy, type Noun } from '../../noun.ts';
import { claimLetters, startForgettingAtDoors, startWatchingBoards } from './jobs.ts';
import { boardsLive } from './live.ts';
import { boardsInStage } from './queries/in-stage.ts';
import { boardNeeds } from './queries/needs.ts';
import { boardNotices } from './queries/notices.ts';
import { ownNotes } from './queries/own-texts.ts';
import { searchedBoards } from './queries/searched.ts';
import { boardSubjects } from './queries/subjects.ts';
import { notesOnBoards } from './queries/voices.ts';
import { boardsRoutes } from './routes.ts';

export const boardsNoun: Noun = {
  routes: (nouns) => {
    const [notice] = givenBy(nouns, 'noticeAtDoor');
    if (!notice) throw new Error('some noun says what guests agree to');
    return boardsRoutes(notice, givenBy(nouns, 'wroteIn'));
  },
  live: boardsLive,
  starts: async (deps) => {
    await startForgettingAtDoors(deps);
    await startWatchingBoards(deps);
  },
  subscriber: claimLetters,
  subjects: boardSubjects,
  searched: searchedBoards,
  voices: notesOnBoards,
  ownTexts: ownNotes,
  needs: boardNeeds,
  notices: boardNotices,
  firstSteps: [
    {
      kind: 'board',
      at: paths.boards,
      isDone: ({ id }) => sql`exists (select 1 from boards b where b.cycle_id = ${id})`,
    },
  ],
  inStage: boardsInStage,
  pages: { list: 'boards', one: (slug, { id, phase }) => (phase === 'closed' ? paths.board(slug, id) : null) },
};
