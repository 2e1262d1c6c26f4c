import { extensionOf } from '@minga/shared/kernel/file-kinds.ts';
import type { Db } from '../../../platform/database/db.ts';
import type { HeavyWork } from '../../../platform/jobs/heavy-work.ts';
import { hasText, type ReadText, readText } from './read-text.ts';

type Input = { path: string; name: string };
/** Nobody waits for it, and it must not hold up whoever waits behind it. A report of 300 pages takes three seconds. */
const TIME_MS = 40_000;

export const filesWork = {
  'files.read-text': async (_db: Db, { path, name }: Input): Promise<ReadText | null> => {
    const extension = extensionOf(name);
    return hasText(extension) ? readText(path, extension) : null;
  },
};

export const readTextBeside = (heavy: HeavyWork, forumId: string, input: Input): Promise<ReadText | null> =>
  heavy.run(forumId, 'files.read-text', input, { saves: false, isAwaited: false, timeMs: TIME_MS });
