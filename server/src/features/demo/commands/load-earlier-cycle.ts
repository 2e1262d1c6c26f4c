import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { type DISPOSITIONS, contributions, responses } from '../../consultations/tables.ts';
import { cycles, stages } from '../../cycles/tables.ts';
import { diagnoses, diagnosisThemes } from '../../diagnoses/tables.ts';
import { themes } from '../../themes/tables.ts';
import { insertConsultation } from './load-consultations.ts';
import { readContent, type Text } from '../queries/content.ts';
import { known, type Stand } from './load-forum.ts';

type EarlierContent = {
  title: Text;
  purpose: Text;
  publishedOn: number;
  archivedOn: number;
  themes: { key: string; slug: Text; name: Text }[];
  stages: { name: StageName; opensOn: number; closesOn: number }[];
  /** Announced and never handed in. `by`: which of the delegates' organisations, counted from the first. */
  diagnoses: { number: number; by: number; theme: string; declaredOn: number; title: Text }[];
  consultation: {
    title: Text;
    question: Text;
    opensOn: number;
    closesOn: number;
    answeredOn: number;
    contributions: {
      sector: Sector;
      theme: string | null;
      body: Text;
      answer: { disposition: (typeof DISPOSITIONS)[number]; reason: Text } | null;
    }[];
  };
};
type Content = Awaited<ReturnType<typeof readEarlier>>;
const readEarlier = (locale: Stand['locale']) => readContent<EarlierContent>('earlier-cycle', locale);

const HOUR = 3_600_000;

/** The cycle before this one, put away, with what it left open: the one that runs goes on from it. */
export async function loadEarlierCycle(tx: Tx, stand: Stand): Promise<void> {
  const content = await readEarlier(stand.locale);
  const { calendar, forumId, locale } = stand;
  const cycleId = stand.id('earlier-cycle');
  // The two calendar years before the plan that is under way.
  const last = Number(stand.plan.startsOn.slice(0, 4)) - 1;
  const years = `${last - 1}-${last}`;
  await tx.insert(cycles).values({
    id: cycleId,
    forumId,
    slug: `${stand.cycleSlug}-${years}`,
    title: content.title.replace('{years}', years),
    purpose: content.purpose,
    locale,
    planStartsOn: `${last - 1}-01-01`,
    planEndsOn: `${last}-12-31`,
    publishedAt: calendar.at(content.publishedOn, '10:00'),
    createdAt: calendar.at(content.publishedOn - 5, '10:00'),
    archivedAt: calendar.at(content.archivedOn, '10:00'),
  });
  await tx.insert(themes).values(
    content.themes.map(({ key, slug, name }, position) => ({
      id: stand.id(`theme/${key}`),
      cycleId,
      slug,
      name,
      position,
    })),
  );
  await tx.insert(stages).values(
    content.stages.map(({ name, opensOn, closesOn }) => ({
      id: stand.id(`earlier-stage/${name}`),
      cycleId,
      name,
      opensAt: calendar.at(opensOn),
      closesAt: calendar.at(closesOn),
    })),
  );
  await loadAnnounced(tx, stand, cycleId, content);
  await loadConsultation(tx, stand, cycleId, content);
  await tx.update(cycles).set({ previousId: cycleId }).where(eq(cycles.id, stand.cycleId));
}

async function loadAnnounced(tx: Tx, stand: Stand, cycleId: string, content: Content): Promise<void> {
  const delegates = stand.seats.filter(({ role }) => role === 'delegate');
  const idOf = (number: number) => stand.id(`earlier-diagnosis/${number}`);
  await tx.insert(diagnoses).values(
    content.diagnoses.map(({ number, by, theme, declaredOn, title }) => {
      const seat = known(delegates[by], `delegate ${by}`);
      const at = stand.calendar.at(declaredOn, '11:20');
      const words = { title, problem: '', affectedGroup: '', evidence: '', causes: '', proposals: '', summary: '' };
      return {
        ...words,
        id: idOf(number),
        cycleId,
        forumId: stand.forumId,
        number,
        publicTitle: title,
        publicThemes: [stand.id(`theme/${theme}`)],
        organisationId: seat.organisationId,
        createdBySeat: seat.id,
        state: 'declared' as const,
        createdAt: at,
        savedAt: at,
        declaredAt: at,
      };
    }),
  );
  await tx.insert(diagnosisThemes).values(
    content.diagnoses.map(({ number, theme }) => ({
      diagnosisId: idOf(number),
      themeId: stand.id(`theme/${theme}`),
      cycleId,
    })),
  );
}

/** Some of it was never answered. */
async function loadConsultation(
  tx: Tx,
  stand: Stand,
  cycleId: string,
  { consultation, themes: named }: Content,
): Promise<void> {
  const { title, question, opensOn, closesOn, answeredOn, contributions: all } = consultation;
  const id = stand.id('earlier-consultation');
  const opensAt = stand.calendar.at(opensOn, '08:00');
  const times = { opensAt, closesAt: stand.calendar.at(closesOn, '20:00') };
  await insertConsultation(tx, stand, {
    ...{ id, cycleId, title, introduction: question, stage: 'validation', ...times },
    questions: [{ id: 'q1', kind: 'text', label: question, hint: '', isRequired: true, options: [] }],
    themes: named.filter(({ key }) => all.some(({ theme }) => theme === key)).map(({ slug }) => slug),
  });
  const idOf = (index: number) => stand.id(`earlier-contribution/${index + 1}`);
  await tx.insert(contributions).values(
    all.map(({ sector, theme, body }, index) => ({
      id: idOf(index),
      consultationId: id,
      number: index + 1,
      body,
      answers: { q1: body },
      sector,
      themeId: theme === null ? null : stand.id(`theme/${theme}`),
      personId: null,
      at: new Date(opensAt.getTime() + (index + 1) * 29 * HOUR),
    })),
  );
  const [answering] = stand.seats;
  if (!answering) throw new Error('The demonstration has no seat.');
  await tx.insert(responses).values(
    all.flatMap(({ answer }, index) =>
      answer
        ? {
            id: stand.id(`earlier-response/${index + 1}`),
            contributionId: idOf(index),
            ...answer,
            organisationId: answering.organisationId,
            personId: answering.personId,
            at: stand.calendar.at(answeredOn, '09:00'),
            publishedAt: stand.calendar.at(answeredOn, '09:00'),
          }
        : [],
    ),
  );
}
