import type { NoticeAtDoor, WroteIn } from './policy.ts';
import { boardRoutes } from './routes/boards.ts';
import { claimRoutes } from './routes/claims.ts';
import { codeRoutes, gatheringRoutes } from './routes/gatherings.ts';
import { guestRoutes } from './routes/guests.ts';
import { joinRoutes } from './routes/join.ts';
import { boardReadingRoutes } from './routes/reading.ts';

export const boardsRoutes = (notice: NoticeAtDoor, wroteIn: readonly WroteIn[]) => [
  ...boardRoutes,
  ...boardReadingRoutes,
  ...guestRoutes,
  ...joinRoutes(notice),
  ...gatheringRoutes,
  codeRoutes,
  ...claimRoutes(wroteIn),
];
