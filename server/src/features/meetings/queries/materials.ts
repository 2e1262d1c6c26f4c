import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { cycles } from '../../cycles/tables.ts';
import { type FileRow, listFiles } from '../../files/queries.ts';
import type { Words } from '../../notices/policy.ts';
import { meetings } from '../tables.ts';

/** Files that one notice names; of more it says how many. */
const NAMED = 5;

/** The materials of a meeting, in the order in which they came. */
export const listMaterials = (tx: Tx, meetingId: string): Promise<FileRow[]> => listFiles(tx, 'meeting', meetingId);

/** «Materiales: acta.pdf, cifras.xlsx y 3 más» */
export function materialLines(files: readonly Pick<FileRow, 'name'>[], to: Locale | Listener): string[] {
  if (files.length === 0) return [];
  const say = wordsOf(to);
  const names = files.slice(0, NAMED).map(({ name }) => name);
  const more = files.length - names.length;
  const named = { files: names.join(', '), count: more };
  return [more > 0 ? say('letters:meeting.materialsMore', named) : say('letters:meeting.materials', named)];
}

/**
 * What somebody reads about the materials of a meeting once more of them came: all that there are now, the newest first.
 * @param about `number`: how often this had been told then
 * @returns null where none is left, the meeting is not held, or more came since
 */
export async function materialWords(
  tx: Tx,
  about: { subjectId: string; number: number },
  to: Listener,
): Promise<Words | null> {
  const [found] = await tx
    .select({ meeting: meetings, slug: cycles.slug })
    .from(meetings)
    .innerJoin(cycles, eq(cycles.id, meetings.cycleId))
    .where(eq(meetings.id, about.subjectId));
  const files = (await listMaterials(tx, about.subjectId)).reverse();
  if (found?.meeting.state !== 'published' || files.length === 0) return null;
  const { id, title, startsAt, timeZone, materialsNotices } = found.meeting;
  if (materialsNotices !== about.number) return null;
  const say = wordsOf(to);
  return {
    title: say('letters:meeting-material.title', { title }),
    lines: [
      say('letters:meeting-material.when', { at: startsAt.toISOString(), timeZone }),
      ...materialLines(files, to),
    ],
    path: paths.meeting(found.slug, id, { '#': 'files' }),
  };
}
