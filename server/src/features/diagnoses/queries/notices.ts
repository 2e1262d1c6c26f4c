import { paths } from '@minga/shared/kernel/paths.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { diagnoses } from '../tables.ts';

async function listColleagues(tx: Tx, organisationId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select distinct person_id as id from open_seats where organisation_id = ${organisationId} order by id`,
  );
  return rows.map(({ id }) => id);
}

/** A diagnosis that was published, to everybody of its organisation: its number and address are their receipt. */
export const diagnosisNotices: NoticeSource = {
  kinds: ['diagnosis-published'],
  async listConcerned(tx, { subjectId }) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    return row?.state === 'published' ? { people: await listColleagues(tx, row.organisationId), dueAt: null } : null;
  },
  async write(tx, { about: { cycleId, subjectId } }, { locale }) {
    const [row] = await tx.select().from(diagnoses).where(eq(diagnoses.id, subjectId));
    if (row?.state !== 'published' || row.number === null || !row.publishedAt) return null;
    const { slug, timeZone } = await getCycle(tx, cycleId);
    const { number, publicTitle, title } = row;
    const say = wordsOf(locale);
    return {
      title: say('letters:diagnosis-published.title', { title: publicTitle ?? title }),
      lines: [say('letters:diagnosis-published.receipt', { number, at: row.publishedAt.toISOString(), timeZone })],
      path: paths.diagnosis(slug, number),
    };
  },
};
