import type { PlannedChange } from '@minga/shared/consultations/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf, type Listener } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { type KindSource, sourceOfKinds, type Words } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { type Counted, getConsultation, listVersions } from '../queries.ts';
import { type FoundContribution, listByIds } from './contributions.ts';

const OPENED = 'consultation-opened';

/** @param reason of what was changed, where this is the notice of a change */
async function wordsAbout(
  tx: Tx,
  cycleId: string,
  { row }: Counted,
  to: Listener,
  reason: string | null,
): Promise<Words> {
  const { slug, timeZone, forumName } = await getCycle(tx, cycleId);
  const say = wordsOf(to);
  const { title, introduction, opensAt, closesAt } = row;
  const window = { at: opensAt?.toISOString() ?? '', until: closesAt?.toISOString() ?? '', timeZone };
  return {
    title: say(`letters:${OPENED}.${reason === null ? 'title' : 'changed'}`, { title }),
    lines: [
      say(`letters:${OPENED}.by`, { forum: forumName }),
      say(`letters:${OPENED}.window`, window),
      ...(reason ? [say(`letters:${OPENED}.reason`, { reason })] : []),
    ],
    text: introduction,
    path: paths.consultation(slug, row.id),
  };
}

/** What comes next of it. One that opens within two days, or by being published, is told of before the morning. */
function dueOf({ row: { opensAt, closesAt } }: Counted, now: Date) {
  const isAhead = opensAt !== null && opensAt > now;
  return { dueAt: isAhead ? opensAt : closesAt, isAtOnce: !isAhead };
}

/** A consultation that opens or whose dates or words change, to everybody in the forum. */
async function writeOpened(tx: Tx, { cycleId, subjectId, number }: AboutVersion, to: Listener & { personId: string }) {
  const { forumId } = await getCycle(tx, cycleId);
  if (!(await isMember(tx, forumId, to.personId))) return null;
  const one = await getConsultation(tx, { cycleId, isFacilitator: false }, subjectId);
  if (one.state === 'closed') return null;
  const said = (await listVersions(tx, one.row)).find((version) => version.number === number);
  return wordsAbout(tx, cycleId, one, to, said?.reason ?? null);
}
type AboutVersion = { cycleId: string; subjectId: string; number: number };

const opened: KindSource = {
  async listConcerned(tx, { cycleId, subjectId }) {
    const one = await getConsultation(tx, { cycleId, isFacilitator: false }, subjectId);
    if (one.state === 'closed') return null;
    const { forumId } = await getCycle(tx, cycleId);
    return { people: await listMembers(tx, forumId), ...dueOf(one, await dbNow(tx)) };
  },
  write: (tx, { about }, to) => writeOpened(tx, about, to),
};

type OfAuthor = FoundContribution & { forumName: string };
type Outcome = Omit<Words, 'path'>;
type OutcomeKind = 'contribution-answered' | 'contribution-hidden';

const OUTCOMES: Record<OutcomeKind, (say: ReturnType<typeof wordsOf>, of: OfAuthor) => Outcome | null> = {
  'contribution-answered': (say, { row, consultation, response, answeredBy, forumName }) => {
    if (!response?.publishedAt) return null;
    const disposition = say(`consultations:disposition.${response.disposition}`);
    return {
      title: say('letters:contribution-answered.title', { title: consultation.title, number: row.number }),
      lines: [say('letters:contribution-answered.by', { who: answeredBy ?? forumName, disposition })],
      text: response.reason,
    };
  },
  'contribution-hidden': (say, { row, consultation }) =>
    row.hiddenAt === null
      ? null
      : {
          title: say('letters:contribution-hidden.title', { title: consultation.title, number: row.number }),
          lines: [say('letters:contribution-hidden.reason', { reason: row.hiddenReason ?? '' })],
        },
};

/** What became of one, as it is or as it would be after an act. */
export function wordsOfOutcome(
  kind: OutcomeKind,
  found: FoundContribution,
  { slug, forumName }: { slug: string; forumName: string },
  to: Listener,
): Words | null {
  const { row, consultation } = found;
  const words = OUTCOMES[kind](wordsOf(to), { ...found, forumName });
  return words && { ...words, path: paths.contribution(slug, consultation.id, row.number) };
}

/** Whoever wrote it under an account. A guest has no letters and no list of notices: she finds it by her receipt, and among her own texts. */
export const authorToNotify = ({ row, isGuest }: FoundContribution): string | null => (isGuest ? null : row.personId);

/** What became of a contribution, to whoever wrote it under an account. */
const toAuthor = (kind: OutcomeKind): KindSource => ({
  async listConcerned(tx, { cycleId, subjectId }) {
    const [found] = await listByIds(tx, cycleId, [subjectId]);
    const author = found && authorToNotify(found);
    return author ? { people: [author], dueAt: null } : null;
  },
  async write(tx, { about: { cycleId, subjectId } }, to) {
    const [found] = await listByIds(tx, cycleId, [subjectId]);
    return found ? wordsOfOutcome(kind, found, await getCycle(tx, cycleId), to) : null;
  },
});

export const consultationNotices = sourceOfKinds({
  [OPENED]: opened,
  'contribution-answered': toAuthor('contribution-answered'),
  'contribution-hidden': toAuthor('contribution-hidden'),
});

/**
 * Whom publishing would notify now, and the letter in the language of the forum.
 * @param change of one that is public already: until when it would be open, and why
 */
export async function readPlannedLetter(
  tx: Tx,
  scope: Scope,
  id: string,
  publicUrl: string,
  change: PlannedChange | null = null,
): Promise<PlannedLetter> {
  const { cycleId, forumId, locale } = scope;
  const [found, { forumName }] = [await getConsultation(tx, scope, id), await getCycle(tx, cycleId)];
  const closesAt = change?.closesAt ? new Date(change.closesAt) : found.row.closesAt;
  const one = { ...found, row: { ...found.row, closesAt } };
  const due = dueOf(one, await dbNow(tx));
  const concerned = (await listMembers(tx, forumId)).map((personId) => ({ personId, ...due }));
  const counts = await countPlanned(tx, { forumId, kind: OPENED }, concerned);
  if (counts.people === counts.none || one.row.opensAt === null || one.row.closesAt === null)
    return { ...counts, letter: null };
  const words = await wordsAbout(tx, cycleId, one, { locale, ownZone: null }, change?.reason ?? null);
  return { ...counts, letter: plannedLetterOf(words, { locale, publicUrl, forumName }) };
}
