import type { Tx } from '../../../platform/database/db.ts';
import { comments } from '../../comments/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { commitmentId } from './load-commitments.ts';
import { diagnosisId } from './load-diagnoses.ts';
import type { Stand } from './load-forum.ts';

type CommentContent = {
  key: string;
  replyTo?: string;
  diagnosis?: number;
  commitment?: number;
  part?: string;
  by: string;
  on: number;
  at: string;
  body: Text;
};

/** Questions to those who wrote a diagnosis, with an answer, and what was said of a draft. */
export async function loadComments(tx: Tx, stand: Stand): Promise<void> {
  const all = await readContent<CommentContent[]>('comments', stand.locale);
  const idOf = (key: string) => stand.id(`comment/${key}`);
  await tx.insert(comments).values(
    all.map(({ key, replyTo, diagnosis, commitment, part, by, on, at, body }) => {
      const personId = stand.person(by).id;
      return {
        id: idOf(key),
        cycleId: stand.cycleId,
        ...(diagnosis === undefined
          ? { subjectKind: 'commitment' as const, subjectId: commitmentId(stand, commitment ?? 0) }
          : { subjectKind: 'diagnosis' as const, subjectId: diagnosisId(stand, diagnosis) }),
        part: part ?? null,
        replyTo: replyTo === undefined ? null : idOf(replyTo),
        personId,
        seatId: stand.seats.find((seat) => seat.personId === personId)?.id ?? null,
        body,
        at: stand.calendar.at(on, at),
      };
    }),
  );
}
