import type { PlannedResponses } from '@minga/shared/consultations/responding.ts';
import type { Moderate } from '@minga/shared/consultations/answering.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { and, eq, inArray } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type CycleRow, getCycle } from '../../cycles/queries.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { listShutOut } from '../../people/queries/not-in.ts';
import { answeringSeat, mayRespond } from '../policy.ts';
import { outcomeLetter } from '../present.ts';
import { type Counted, getConsultation } from '../queries.ts';
import { contributions } from '../tables.ts';
import { type FoundContribution, withResponses } from './contributions.ts';
import { authorToNotify, wordsOfOutcome } from './notices.ts';

type Kind = 'contribution-answered' | 'contribution-hidden';
/** The same letter to whoever has no account. */
const LETTER = {
  'contribution-answered': 'contribution-answer',
  'contribution-hidden': 'contribution-hidden-letter',
} as const satisfies Record<Kind, string>;

/** @throws AppError `contribution.not-found` when one of them is none of it */
async function listThese(tx: Tx, consultationId: string, ids: readonly string[]): Promise<FoundContribution[]> {
  const wanted = [...new Set(ids)];
  const found = await withResponses(
    tx,
    and(eq(contributions.consultationId, consultationId), inArray(contributions.id, wanted)),
  );
  if (found.length < wanted.length) throw new AppError('contribution.not-found');
  return found;
}

type Planned = {
  kind: Kind;
  one: Counted;
  /** each as the act will leave it */
  after: readonly FoundContribution[];
  /** as long as the act has no words yet, its letter has none */
  isSaid: boolean;
};

/** The letter about the first whose author gets one, in the forum's language. */
function firstLetter({ kind, one, after }: Planned, cycle: CycleRow, lettered: ReadonlySet<string>, publicUrl: string) {
  const { locale, forumName } = cycle;
  for (const found of after) {
    const { row } = found;
    const author = authorToNotify(found);
    const words =
      author !== null && lettered.has(author) ? wordsOfOutcome(kind, found, cycle, { locale, ownZone: null }) : null;
    if (words) return plannedLetterOf(words, { locale, publicUrl, forumName });
    if (row.email === null || row.emailConfirmedAt === null) continue;
    const { subject, text } = outcomeLetter(
      { own: { found: { ...found, row: { ...row, locale } }, cycle, one }, code: null, publicUrl },
      LETTER[kind],
    );
    return { subject, text };
  }
  return null;
}

async function planOf(tx: Tx, scope: Scope, planned: Planned, publicUrl: string): Promise<PlannedLetter> {
  const { forumId, cycleId } = scope;
  const { kind, one, after, isSaid } = planned;
  const authors = after.flatMap((found) => authorToNotify(found) ?? []);
  const shutOut = await listShutOut(tx, forumId, authors);
  const notified = authors.filter((personId) => !shutOut.has(personId));
  const counts = await countPlanned(
    tx,
    { forumId, kind },
    notified.map((personId) => ({ personId, dueAt: null })),
  );
  const addresses = after.flatMap(({ row }) => (row.emailConfirmedAt === null ? [] : (row.email ?? [])));
  const isHidden = one.row.identityMode !== 'person';
  const written = new Set(addresses.map((address) => address.toLowerCase())).size;
  const lettered = new Set(isHidden || counts.people > counts.none ? notified : []);
  const found = {
    untold: after.length - notified.length - addresses.length,
    letter: isSaid ? firstLetter(planned, await getCycle(tx, cycleId), lettered, publicUrl) : null,
  };
  // Two that count as one are of one person: whoever tries pairs would learn whose they are.
  if (isHidden)
    return { people: notified.length + addresses.length, isByText: true, atOnce: 0, daily: 0, none: 0, ...found };
  return { ...counts, people: counts.people + written, atOnce: counts.atOnce + written, ...found };
}

/**
 * Whom publishing these answers would notify now, and the letter about the first.
 * @throws AppError `contribution.not-answering`, `contribution.not-found`
 */
export async function readPlannedResponses(
  tx: Tx,
  scope: Scope,
  consultationId: string,
  { contributionIds, disposition, reason }: PlannedResponses,
  publicUrl: string,
): Promise<PlannedLetter> {
  const one = await getConsultation(tx, scope, consultationId);
  if (!mayRespond(scope, one.row)) throw new AppError('contribution.not-answering');
  const isDrafted = disposition === undefined && reason === undefined;
  const found = (await listThese(tx, consultationId, contributionIds)).filter(
    ({ row, response }) => row.hiddenAt === null && !response?.publishedAt && (response !== null || !isDrafted),
  );
  const publishedAt = await dbNow(tx);
  const answeredBy = answeringSeat(scope, one.row)?.organisationShortName ?? null;
  const after = found.map((each): FoundContribution => {
    const { response, row } = each;
    if (isDrafted) return { ...each, response: response && { ...response, publishedAt } };
    const said = { disposition: disposition ?? 'adopted', reason: reason ?? '', publishedAt };
    const blank = { id: row.id, contributionId: row.id, organisationId: null, personId: null, at: publishedAt };
    return { ...each, answeredBy, response: { ...(response ?? blank), ...said } };
  });
  const isSaid = isDrafted || disposition !== undefined;
  return planOf(tx, scope, { kind: 'contribution-answered', one, after, isSaid }, publicUrl);
}

/**
 * Whom taking these out of sight would notify now, and the letter about the first.
 * @throws AppError `contribution.not-found`
 */
export async function readPlannedHiding(
  tx: Tx,
  scope: Scope,
  consultationId: string,
  { contributionIds, reason }: Moderate,
  publicUrl: string,
): Promise<PlannedLetter> {
  const one = await getConsultation(tx, scope, consultationId);
  const hiddenAt = await dbNow(tx);
  const after = (await listThese(tx, consultationId, contributionIds))
    .filter(({ row }) => row.hiddenAt === null)
    .map((each) => ({ ...each, row: { ...each.row, hiddenAt, hiddenReason: reason } }));
  return planOf(tx, scope, { kind: 'contribution-hidden', one, after, isSaid: true }, publicUrl);
}
