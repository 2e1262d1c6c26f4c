import { reviewEnds } from '@minga/shared/diagnoses/review-term.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { D01 } from '@minga/shared/standards/process.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { sha256OfJson } from '../../../platform/files/hash.ts';
import { diagnosisNotices } from '../../diagnoses/queries/notices.ts';
import { diagnosisSubmissions } from '../../diagnoses/tables.ts';
import { listFiles } from '../../files/queries.ts';
import { notices } from '../../notices/tables.ts';
import { contentOf, type DiagnosisOf, diagnosisId, momentOf, readDiagnoses, seatOf } from './load-diagnoses.ts';
import { known, type Stand } from './load-forum.ts';
import { findConcerned } from '../queries/concerned.ts';

/** Numbers of no event, below those of what is out of reach. */
const OF_REVIEWS = -4_000_000;

/** One diagnosis waits for its review, another was returned with its reason; whoever it concerns was told. */
export async function loadReviews(tx: Tx, stand: Stand): Promise<void> {
  const handedIn = (await readDiagnoses(stand.locale)).filter((one) => one.submittedOn !== undefined);
  for (const [place, one] of handedIn.entries()) {
    const at = momentOf(stand, one);
    const [file] = await listFiles(tx, 'diagnosis', diagnosisId(stand, one.number));
    const content = contentOf(stand, one, known(file, 'file'));
    const seat = seatOf(stand, one);
    const id = stand.id(`diagnosis-submission/${one.number}`);
    await tx.insert(diagnosisSubmissions).values({
      ...{ id, diagnosisId: diagnosisId(stand, one.number), cycleId: stand.cycleId, number: 1 },
      ...{ content, sha256: sha256OfJson(content), personId: seat.personId, seatId: seat.id, at },
      dueAt: reviewEnds(at, D01.thresholds.reviewDays.default, stand.calendar.timeZone),
      ...decisionOn(stand, one),
    });
    const eventId = OF_REVIEWS - 2 * place;
    await notifyOf(tx, stand, { kind: 'diagnosis-received', id, at, eventId });
    const then = one.returned
      ? { kind: 'diagnosis-returned' as const, at: stand.calendar.at(one.returned.on, '10:05') }
      : { kind: 'diagnosis-to-review' as const, at };
    await notifyOf(tx, stand, { ...then, id, eventId: eventId - 1 });
  }
}

function decisionOn(stand: Stand, { returned }: DiagnosisOf) {
  if (!returned) return {};
  const { on, by, points, reason } = returned;
  const decidedAt = stand.calendar.at(on, '10:05');
  return { outcome: 'returned' as const, decidedAt, decidedBy: stand.person(by).id, points, reason };
}

type Notified = { kind: NoticeKind; id: string; at: Date; eventId: number };

/** By letter too; nobody has read it yet. */
async function notifyOf(tx: Tx, stand: Stand, { kind, id, at, eventId }: Notified): Promise<void> {
  const { forumId, cycleId } = stand;
  const about = { forumId, cycleId, subjectId: id, number: 0 };
  const concerned = await findConcerned(tx, diagnosisNotices, about, kind);
  if (!concerned || concerned.people.length === 0) return;
  await tx.insert(notices).values(
    concerned.people.map((personId) => ({
      ...{ id: stand.id(`${kind}/${id}/${personId}`), eventId, ...about, personId, kind, isLast: false },
      ...{ at, dueAt: concerned.dueAt, letter: 'sent' as const, letterAt: at },
    })),
  );
}
