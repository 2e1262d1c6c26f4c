import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { consultations, contributions, type DISPOSITIONS, responses } from '../../consultations/tables.ts';
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
  slug: Text;
  stage: StageName;
  opensOn: number;
  closesOn: number;
  answeredOn: number;
  title: Text;
  question: Text;
  contributions: ContributionContent[];
};

const HOUR = 3_600_000;

/** Two consultations with 44 and 22 contributions; most have a reasoned response, some still wait for theirs. */
export async function loadConsultations(tx: Tx, stand: Stand): Promise<void> {
  const content = await readContent<ConsultationContent[]>('consultations', stand.locale);
  const { calendar, cycleId } = stand;
  await tx.insert(consultations).values(
    content.map((one) => ({
      id: stand.id(`consultation/${one.key}`),
      cycleId,
      slug: one.slug,
      title: one.title,
      question: one.question,
      stageName: one.stage,
      opensAt: calendar.at(one.opensOn, '08:00'),
      closesAt: calendar.at(one.closesOn, '20:00'),
    })),
  );
  for (const one of content) {
    await tx.insert(contributions).values(
      one.contributions.map((contribution, index) => ({
        id: contributionId(stand, one.key, index + 1),
        consultationId: stand.id(`consultation/${one.key}`),
        number: index + 1,
        body: contribution.body,
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
        at: new Date(calendar.at(one.answeredOn, '09:00').getTime() + index * 7 * 60_000),
      })),
    );
  }
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
