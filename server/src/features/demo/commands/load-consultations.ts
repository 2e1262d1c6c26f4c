import { warningsOf } from '@minga/shared/consultations/rules.ts';
import type { QuestionKind } from '@minga/shared/consultations/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { DEFAULTS } from '@minga/shared/standards/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { contentOf } from '../../consultations/commands.ts';
import { consultations, contributions, type DISPOSITIONS, responses } from '../../consultations/tables.ts';
import { versionRow } from '../../versions/commands.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { Stand } from './load-forum.ts';

type ContributionContent = {
  sector: Sector;
  theme: string | null;
  body: Text;
  /** Somebody of the forum who wrote under their own account; the others came by the public page. */
  person?: string;
  answer?: { disposition: (typeof DISPOSITIONS)[number]; by: string; reason: Text };
};
type ConsultationContent = {
  key: string;
  stage: StageName;
  opensOn: number;
  closesOn: number;
  answeredOn: number;
  title: Text;
  introduction: Text;
  questions: { id: string; kind: QuestionKind; isRequired: boolean; label: Text; hint: Text; options: Text[] }[];
  /** its seats answer beside the facilitation */
  isLedByState?: true;
  contributions: ContributionContent[];
};

const HOUR = 3_600_000;
const NOTICE_DAYS = 14;

/** Two consultations with 44 and 22 contributions; most have a reasoned response, some still wait for theirs. */
export async function loadConsultations(tx: Tx, stand: Stand): Promise<void> {
  const content = await readContent<ConsultationContent[]>('consultations', stand.locale);
  const { calendar, cycleId } = stand;
  for (const one of content) {
    await insertConsultation(tx, stand, {
      id: stand.id(`consultation/${one.key}`),
      cycleId,
      title: one.title,
      introduction: one.introduction,
      questions: one.questions,
      stage: one.stage,
      opensAt: calendar.at(one.opensOn, '08:00'),
      closesAt: calendar.at(one.closesOn, '20:00'),
      themes: [...new Set(one.contributions.flatMap(({ theme }) => (theme === null ? [] : [stand.themeSlug(theme)])))],
      leadOrganisationId: one.isLedByState ? stateOrganisation(stand) : null,
    });
    await tx.insert(contributions).values(
      one.contributions.map((contribution, index) => ({
        id: contributionId(stand, one.key, index + 1),
        consultationId: stand.id(`consultation/${one.key}`),
        number: index + 1,
        body: contribution.body,
        answers: { q1: contribution.body },
        sector: contribution.sector,
        themeId: contribution.theme === null ? null : stand.theme(contribution.theme),
        personId: contribution.person === undefined ? null : stand.person(contribution.person).id,
        at: spread(stand, one, index),
      })),
    );
    const answered = one.contributions.flatMap((contribution, index) =>
      contribution.answer ? [{ answer: contribution.answer, index }] : [],
    );
    await tx.insert(responses).values(
      answered.map(({ answer, index }) => ({
        id: stand.id(`response/${one.key}/${index + 1}`),
        contributionId: contributionId(stand, one.key, index + 1),
        disposition: answer.disposition,
        reason: answer.reason,
        organisationId: stand.organisation(answer.by).id,
        personId: stand.voiceOf(answer.by),
        at: answeredAt(stand, one.answeredOn, index),
        publishedAt: answeredAt(stand, one.answeredOn, index),
      })),
    );
  }
}

const answeredAt = ({ calendar }: Stand, day: number, index: number) =>
  new Date(calendar.at(day, '09:00').getTime() + index * 7 * 60_000);

const stateOrganisation = (stand: Stand): string | null =>
  stand.seats.find(({ personId }) => personId === stand.person('state').id)?.organisationId ?? null;

type Whole = typeof consultations.$inferInsert & { opensAt: Date; closesAt: Date };

/** One that was published a fortnight before it opened, as asked for, with its version. */
export async function insertConsultation(tx: Tx, stand: Stand, one: Whole): Promise<void> {
  const publishedAt = new Date(one.opensAt.getTime() - NOTICE_DAYS * 24 * HOUR);
  const personId = stand.person('facilitator').id;
  const warnings = warningsOf({ ...one, publishedAt, thresholds: DEFAULTS });
  const [row] = await tx
    .insert(consultations)
    .values({ ...one, warnings, publishedAt, savedAt: publishedAt, version: 2, createdBy: personId })
    .returning();
  if (!row) throw new Error('a consultation was inserted');
  const content = contentOf({ ...row, opensAt: one.opensAt, closesAt: one.closesAt });
  const subject = { kind: 'consultation', id: row.id, cycleId: row.cycleId } as const;
  await tx.insert(versions).values(versionRow(subject, 1, { content, personId, at: publishedAt }));
}

export const contributionId = (stand: Stand, consultation: string, number: number): string =>
  stand.id(`contribution/${consultation}/${number}`);

/** Spread over the days from opening to the day before the first answers. */
function spread(
  stand: Stand,
  one: { opensOn: number; closesOn: number; answeredOn: number; contributions: readonly unknown[] },
  index: number,
): Date {
  const from = stand.calendar.at(one.opensOn, '09:00').getTime();
  const to = stand.calendar.at(Math.min(one.closesOn, one.answeredOn), '00:00').getTime();
  return new Date(
    Math.floor((from + ((to - from) * index) / one.contributions.length) / HOUR) * HOUR + ((index * 17) % 60) * 60_000,
  );
}
