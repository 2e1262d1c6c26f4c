import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, eq, inArray, isNotNull, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Tx } from '../../../platform/database/db.ts';
import { getCycle } from '../../cycles/queries.ts';
import { organisations, seats } from '../../organisations/tables.ts';
import { people } from '../../people/tables.ts';
import { themes } from '../../themes/tables.ts';
import type { Reader } from '../policy.ts';
import { getConsultation } from '../queries.ts';
import { consultations, contributions, responses } from '../tables.ts';

const answerer = alias(organisations, 'answerer');

/** Contributions with their responses, drafts of these included: what of it a reader is given, `present` decides. */
const withResponses = (tx: Tx, where: SQL | undefined) =>
  tx
    .select({
      row: contributions,
      consultation: consultations,
      response: responses,
      theme: themes.name,
      person: people.name,
      isGuest: people.isGuest,
      organisation: organisations.shortName,
      answeredBy: answerer.shortName,
    })
    .from(contributions)
    .innerJoin(consultations, eq(consultations.id, contributions.consultationId))
    .leftJoin(responses, eq(responses.contributionId, contributions.id))
    .leftJoin(themes, eq(themes.id, contributions.themeId))
    .leftJoin(people, eq(people.id, contributions.personId))
    .leftJoin(seats, eq(seats.id, contributions.seatId))
    .leftJoin(organisations, eq(organisations.id, seats.organisationId))
    .leftJoin(answerer, eq(answerer.id, responses.organisationId))
    .where(where)
    .orderBy(asc(contributions.number));
export type FoundContribution = Awaited<ReturnType<typeof withResponses>>[number];

type Known = Pick<Reader, 'cycleId' | 'isFacilitator'>;

/**
 * Contributions of one consultation with their responses.
 * @throws AppError `consultation.not-found` for one of another cycle too
 */
export async function listContributions(tx: Tx, reader: Known, consultationId: string) {
  const one = await getConsultation(tx, reader, consultationId);
  const { slug, forumName } = await getCycle(tx, reader.cycleId);
  const items = await withResponses(tx, eq(contributions.consultationId, consultationId));
  return { one, items, slug, forumName };
}
export type FoundContributions = Awaited<ReturnType<typeof listContributions>>;

/** @throws AppError `contribution.not-found` */
export async function getContribution(tx: Tx, reader: Known, consultationId: string, number: number) {
  const one = await getConsultation(tx, reader, consultationId);
  const { slug, forumName } = await getCycle(tx, reader.cycleId);
  const items = await withResponses(
    tx,
    and(eq(contributions.consultationId, consultationId), eq(contributions.number, number)),
  );
  if (items.length === 0) throw new AppError('contribution.not-found');
  return { one, items, slug, forumName };
}

/** Those of a cycle that a person wrote. */
export const listOwn = (tx: Tx, cycleId: string, personId: string) =>
  withResponses(tx, and(eq(consultations.cycleId, cycleId), eq(contributions.personId, personId)));

/** Of consultations that were published, by their ids. */
export const listByIds = (tx: Tx, cycleId: string, ids: readonly string[]) =>
  withResponses(
    tx,
    and(eq(consultations.cycleId, cycleId), isNotNull(consultations.publishedAt), inArray(contributions.id, [...ids])),
  );
export { withResponses };
