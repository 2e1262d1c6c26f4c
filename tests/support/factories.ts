import { randomBytes } from 'node:crypto';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { ForumRole, SeatRole, Sector, Seniority } from '@minga/shared/people/rules.ts';
import { eq } from 'drizzle-orm';
import { ballotQuestions, ballots, forumVotingRules } from '../../server/src/features/ballots/tables.ts';
import { getText } from '../../server/src/features/commitments/queries/commitments.ts';
import { getContent, subjectOf, type VersionRow } from '../../server/src/features/commitments/queries/versions.ts';
import {
  commitmentDrafters,
  commitments,
  commitmentThemes,
  milestones,
} from '../../server/src/features/commitments/tables.ts';
import { cycles, stages } from '../../server/src/features/cycles/tables.ts';
import { diagnoses, diagnosisThemes } from '../../server/src/features/diagnoses/tables.ts';
import { organisations, seats } from '../../server/src/features/organisations/tables.ts';
import { forumRoles, forums, people } from '../../server/src/features/people/tables.ts';
import { standardChanges } from '../../server/src/features/standards/tables.ts';
import { themes } from '../../server/src/features/themes/tables.ts';
import { versionRow } from '../../server/src/features/versions/commands.ts';
import { versions } from '../../server/src/features/versions/tables.ts';
import { type Db, inTransaction } from '../../server/src/platform/database/db.ts';
import { ownerOf } from './database.ts';

/**
 * Factories create what a test needs and every parent that it does not mention. Each takes the app's database first:
 * `const seat = await aSeat(rig.deps.db, { sector: 'academia' })`. Rows are written as the owner
 * of the tables, because a test begins in any state.
 */
export type ForumRow = typeof forums.$inferSelect;
export type PersonRow = typeof people.$inferSelect;
export type OrganisationRow = typeof organisations.$inferSelect;
export type SeatRow = typeof seats.$inferSelect;
export type CycleRow = typeof cycles.$inferSelect;
export type ThemeRow = typeof themes.$inferSelect;

/** Short and different each time, so that names never collide within a database. */
export const mark = (): string => randomBytes(4).toString('hex');

function first<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('The database gave no row back.');
  return row;
}

export async function aForum(db: Db, options: Partial<typeof forums.$inferInsert> = {}): Promise<ForumRow> {
  const slug = `forum-${mark()}`;
  const values = {
    id: newId(),
    slug,
    name: `Foro ${slug}`,
    locale: 'es' as const,
    timeZone: 'America/Lima',
    ...options,
  };
  return first(await ownerOf(db).orm.insert(forums).values(values).returning());
}

export type PersonOptions = Partial<typeof people.$inferInsert> & {
  /** Gives this role in this forum. */
  role?: ForumRole;
  forumId?: string;
};

export async function aPerson(db: Db, options: PersonOptions = {}): Promise<PersonRow> {
  const { role, forumId, ...fields } = options;
  const name = `persona-${mark()}`;
  const values = { id: newId(), name, email: `${name}@example.org`, emailVerified: true, ...fields };
  const person = first(await ownerOf(db).orm.insert(people).values(values).returning());
  if (role)
    await ownerOf(db)
      .orm.insert(forumRoles)
      .values({ forumId: forumId ?? (await aForum(db)).id, personId: person.id, role });
  return person;
}

export async function anOrganisation(
  db: Db,
  options: Partial<typeof organisations.$inferInsert> = {},
): Promise<OrganisationRow> {
  const shortName = `Org ${mark()}`;
  const values = {
    id: newId(),
    forumId: options.forumId ?? (await aForum(db)).id,
    shortName,
    name: `Organización ${shortName}`,
    sector: 'civil_society' as const,
    ...options,
  };
  return first(await ownerOf(db).orm.insert(organisations).values(values).returning());
}

export type SeatOptions = {
  forumId?: string;
  organisationId?: string;
  personId?: string;
  sector?: Sector;
  role?: SeatRole;
  seniority?: Seniority;
  hasMandate?: boolean;
  isAlternate?: boolean;
  startsAt?: Date;
  endedAt?: Date | null;
};

/** A seat with its person and organisation; both are made when not given. */
export async function aSeat(db: Db, options: SeatOptions = {}): Promise<SeatRow> {
  const { sector, organisationId, personId, forumId, ...rest } = options;
  const home = forumId ?? (organisationId ? undefined : (await aForum(db)).id);
  const organisation =
    organisationId ??
    (await anOrganisation(db, { ...(home ? { forumId: home } : {}), ...(sector ? { sector } : {}) })).id;
  const values = {
    id: newId(),
    forumId: home ?? (await forumOf(db, organisation)),
    organisationId: organisation,
    personId: personId ?? (await aPerson(db)).id,
    role: 'delegate' as const,
    seniority: 'specialist' as const,
    ...rest,
  };
  return first(await ownerOf(db).orm.insert(seats).values(values).returning());
}

async function forumOf(db: Db, organisationId: string): Promise<string> {
  const rows = await ownerOf(db).pool.query<{ forum_id: string }>('select forum_id from organisations where id = $1', [
    organisationId,
  ]);
  return first(rows.rows).forum_id;
}

export type CycleOptions = Partial<typeof cycles.$inferInsert> & {
  /** The stage that is open now: earlier ones have closed, later ones have not opened. Null: all lie ahead. */
  openStage?: StageName | null;
  /** Names of themes to add, in order. */
  themes?: string[];
  /** How long diagnoses are reviewed, where that is not as it comes; 0: what is handed in is published at once. */
  reviewDays?: number;
};
const DAY = 86_400_000;

/** A published cycle with its six stages of ten days each, back to back. */
export async function aCycle(db: Db, options: CycleOptions = {}): Promise<CycleRow> {
  const { openStage = 'preparation', themes: themeNames = [], reviewDays, ...fields } = options;
  const slug = `ciclo-${mark()}`;
  const values = {
    id: newId(),
    forumId: fields.forumId ?? (await aForum(db)).id,
    slug,
    title: `Plan de acción ${slug}`,
    purpose: 'Cocrear el plan de acción de gobierno abierto.',
    locale: 'es' as const,
    planStartsOn: '2027-01-01',
    planEndsOn: '2029-12-31',
    publishedAt: new Date(Date.now() - 60 * DAY),
    ...fields,
  };
  const cycle = first(await ownerOf(db).orm.insert(cycles).values(values).returning());
  await ownerOf(db).orm.insert(stages).values(stageWindows(cycle.id, openStage));
  for (const [index, name] of themeNames.entries()) await aTheme(db, { cycleId: cycle.id, name, position: index });
  if (reviewDays !== undefined) {
    const change = { id: newId(), cycleId: cycle.id, rule: 'D01', version: 1, thresholds: { reviewDays } } as const;
    await ownerOf(db)
      .orm.insert(standardChanges)
      .values({ ...change, reason: 'Así lo pide la prueba.' });
  }
  return cycle;
}

function stageWindows(cycleId: string, open: StageName | null): (typeof stages.$inferInsert)[] {
  const now = open === null ? -1 : STAGE_NAMES.indexOf(open);
  return STAGE_NAMES.map((name, index) => {
    // The open stage began five days ago and has five to go; half-open windows touch without overlapping.
    const opensAt = new Date(Date.now() + (index - now) * 10 * DAY - 5 * DAY);
    return { id: newId(), cycleId, name, opensAt, closesAt: new Date(opensAt.getTime() + 10 * DAY) };
  });
}

export async function aTheme(db: Db, options: Partial<typeof themes.$inferInsert> = {}): Promise<ThemeRow> {
  const slug = `tema-${mark()}`;
  const values = {
    id: newId(),
    cycleId: options.cycleId ?? (await aCycle(db)).id,
    slug,
    name: `Tema ${slug}`,
    position: 0,
    ...options,
  };
  return first(await ownerOf(db).orm.insert(themes).values(values).returning());
}

// Diagnoses

/** Words that are enough to publish a diagnosis. */
export const diagnosisTexts = {
  title: 'Expedientes ambientales fuera de alcance',
  problem: 'Los expedientes de certificación ambiental no se pueden leer sin ir a la sede.',
  affectedGroup: 'Comunidades de la cuenca alta',
  evidence: 'De 40 solicitudes, 31 quedaron sin respuesta en el plazo.',
  causes: 'No hay obligación de publicar el expediente completo.',
  proposals: '',
  summary: '',
};

export type DiagnosisOptions = Partial<typeof diagnoses.$inferInsert> & { themes?: string[] };

/** A draft of an organisation with a seat, complete but for its file; `state` and `number` go further. */
export async function aDiagnosis(db: Db, options: DiagnosisOptions = {}): Promise<typeof diagnoses.$inferSelect> {
  const { themes: themeIds = [], ...fields } = options;
  const cycleId = fields.cycleId ?? (await aCycle(db)).id;
  const [cycle] = await ownerOf(db).orm.select().from(cycles).where(eq(cycles.id, cycleId));
  const forumId = cycle?.forumId ?? '';
  const organisationId = fields.organisationId ?? (await anOrganisation(db, { forumId })).id;
  const values = {
    id: newId(),
    ...diagnosisTexts,
    ...fields,
    cycleId,
    forumId,
    organisationId,
    createdBySeat: fields.createdBySeat ?? (await aSeat(db, { forumId, organisationId })).id,
    ...(fields.number ? { publicThemes: themeIds } : {}),
  };
  const row = first(await ownerOf(db).orm.insert(diagnoses).values(values).returning());
  for (const themeId of themeIds)
    await ownerOf(db).orm.insert(diagnosisThemes).values({ diagnosisId: row.id, themeId, cycleId });
  return row;
}

// Commitments and ballots

export type CommitmentOptions = Partial<typeof commitments.$inferInsert> & { drafters?: string[] };

/** A draft on which only milestones are missing; `aWholeCommitment` can be frozen. */
export async function aCommitment(db: Db, options: CommitmentOptions = {}): Promise<typeof commitments.$inferSelect> {
  const { drafters = [], ...fields } = options;
  const cycleId = fields.cycleId ?? (await aCycle(db, { openStage: 'co_creation' })).id;
  const [cycle] = await ownerOf(db).orm.select().from(cycles).where(eq(cycles.id, cycleId));
  const forumId = cycle?.forumId ?? '';
  const values = {
    id: newId(),
    title: `Compromiso ${mark()}`,
    problem: 'Pocas personas opinan antes de que se apruebe un proyecto.',
    causes: 'Los avisos no llegan a tiempo.',
    doneSoFar: 'Se publicó un diagnóstico.',
    solution: 'Cambiar las reglas con las entidades y la ciudadanía.',
    results: 'De 15 a 60 opiniones por proyecto en 2028, según el registro público.',
    addedValue: 'Hoy la norma no obliga a responder.',
    valueParticipation: 'La ciudadanía opina antes de la decisión y recibe una respuesta escrita que dice qué cambió.',
    startsOn: '2027-01-01',
    endsOn: '2029-06-30',
    number: (await ownerOf(db).orm.select().from(commitments).where(eq(commitments.cycleId, cycleId))).length + 1,
    ...fields,
    cycleId,
    forumId,
    leadOrganisationId: fields.leadOrganisationId ?? (await anOrganisation(db, { forumId, sector: 'executive' })).id,
    createdBy: fields.createdBy ?? (await aPerson(db)).id,
  };
  const row = first(await ownerOf(db).orm.insert(commitments).values(values).returning());
  for (const seatId of drafters)
    await ownerOf(db).orm.insert(commitmentDrafters).values({ commitmentId: row.id, seatId });
  return row;
}

/** A draft that may be frozen as it is: with a theme and two milestones. */
export async function aWholeCommitment(
  db: Db,
  options: CommitmentOptions = {},
): Promise<typeof commitments.$inferSelect> {
  const row = await aCommitment(db, options);
  const theme = await aTheme(db, { cycleId: row.cycleId });
  await ownerOf(db)
    .orm.insert(commitmentThemes)
    .values({ commitmentId: row.id, themeId: theme.id, cycleId: row.cycleId });
  const steps = [
    ['Consulta', 'Informe de 3 talleres', '2027-09-30'],
    ['Norma', 'Decreto supremo aprobado', '2029-06-30'],
  ] as const;
  for (const [index, [title, output, dueOn]] of steps.entries())
    await ownerOf(db)
      .orm.insert(milestones)
      .values({
        id: newId(),
        commitmentId: row.id,
        position: index + 1,
        title,
        output,
        dueOn,
        responsibleOrganisationId: row.leadOrganisationId,
      });
  return row;
}

type FrozenRow = typeof versions.$inferSelect & Pick<VersionRow, 'content'>;

/** A frozen version of a whole commitment, as a ballot needs it. */
export async function aFrozenVersion(db: Db, options: CommitmentOptions = {}): Promise<FrozenRow> {
  return aVersionOf(db, await aWholeCommitment(db, { state: 'frozen', ...options }));
}

/** The first frozen version of a commitment that has none; its words are those of `row`. */
export async function aVersionOf(db: Db, row: typeof commitments.$inferSelect): Promise<FrozenRow> {
  return inTransaction(ownerOf(db), async (tx) => {
    const content = await getContent(tx, await getText(tx, row));
    const frozen = { kind: 'co_created', content, beside: { milestoneIds: [] }, personId: row.createdBy };
    return {
      ...first(
        await tx
          .insert(versions)
          .values(versionRow(subjectOf(row), 1, frozen))
          .returning(),
      ),
      content,
    };
  });
}

export type BallotOptions = Partial<typeof ballots.$inferInsert> & {
  /** Frozen versions to decide; one is made when none is given. */
  versionIds?: string[];
};

/** A draft ballot that has opened by its dates; announce it over HTTP, so that its roll is the real one. */
/** The rule of a forum since an hour ago. */
export async function aVotingRule(
  db: Db,
  { forumId, votesBy }: { forumId: string; votesBy: 'organisation' | 'seat' },
): Promise<void> {
  const chosenBy = (await aPerson(db)).id;
  const chosenAt = new Date(Date.now() - 3_600_000);
  const reason = 'Así lo acordó el foro en su primera sesión.';
  await ownerOf(db).orm.insert(forumVotingRules).values({ forumId, votesBy, reason, chosenBy, chosenAt });
}

export async function aBallot(db: Db, options: BallotOptions = {}): Promise<typeof ballots.$inferSelect> {
  const { versionIds, ...fields } = options;
  const cycleId = fields.cycleId ?? (await aCycle(db, { openStage: 'co_creation' })).id;
  const [cycle] = await ownerOf(db).orm.select().from(cycles).where(eq(cycles.id, cycleId));
  if (fields.votesBy === 'seat') await aVotingRule(db, { forumId: cycle?.forumId ?? '', votesBy: 'seat' });
  const values = {
    id: newId(),
    title: `Votación ${mark()}`,
    stage: 'co_creation' as const,
    mode: 'secret' as const,
    rule: 'simple_majority' as const,
    quorumPercent: 50,
    opensAt: new Date(Date.now() - 60_000),
    closesAt: new Date(Date.now() + 3 * DAY),
    ...fields,
    cycleId,
    forumId: cycle?.forumId ?? '',
    createdBy: fields.createdBy ?? (await aPerson(db)).id,
  };
  const row = first(await ownerOf(db).orm.insert(ballots).values(values).returning());
  const ids = versionIds ?? [(await aFrozenVersion(db, { cycleId })).id];
  for (const [index, versionId] of ids.entries()) {
    const version = first(await ownerOf(db).orm.select().from(versions).where(eq(versions.id, versionId)));
    const { id: ballotId } = row;
    await ownerOf(db)
      .orm.insert(ballotQuestions)
      .values({ ballotId, position: index + 1, versionId, versionSha256: version.sha256 });
  }
  return row;
}
