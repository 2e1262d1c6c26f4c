import { randomBytes } from 'node:crypto';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { ForumRole, SeatRole, Sector, Seniority } from '@minga/shared/people/rules.ts';
import { eq } from 'drizzle-orm';
import { cycles } from '../../server/src/features/cycles/tables.ts';
import { diagnoses, diagnosisThemes } from '../../server/src/features/diagnoses/tables.ts';
import { organisations, seats } from '../../server/src/features/organisations/tables.ts';
import { forumRoles, forums, people } from '../../server/src/features/people/tables.ts';
import { stages } from '../../server/src/features/stages/tables.ts';
import { themes } from '../../server/src/features/themes/tables.ts';
import type { Db } from '../../server/src/platform/db.ts';

/**
 * Factories create what a test needs and every parent that it does not mention. Each takes the app's database first:
 * `const seat = await aSeat(rig.deps.db, { sector: 'academia' })`. Rows are written as the application's role would.
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
  return first(await db.orm.insert(forums).values(values).returning());
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
  const person = first(await db.orm.insert(people).values(values).returning());
  if (role)
    await db.orm.insert(forumRoles).values({ forumId: forumId ?? (await aForum(db)).id, personId: person.id, role });
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
  return first(await db.orm.insert(organisations).values(values).returning());
}

export type SeatOptions = {
  forumId?: string;
  organisationId?: string;
  personId?: string;
  sector?: Sector;
  role?: SeatRole;
  seniority?: Seniority;
  hasMandate?: boolean;
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
  return first(await db.orm.insert(seats).values(values).returning());
}

async function forumOf(db: Db, organisationId: string): Promise<string> {
  const rows = await db.pool.query<{ forum_id: string }>('select forum_id from organisations where id = $1', [
    organisationId,
  ]);
  return first(rows.rows).forum_id;
}

export type CycleOptions = Partial<typeof cycles.$inferInsert> & {
  /** The stage that is open now: earlier ones have closed, later ones have not opened. Null: all lie ahead. */
  openStage?: StageName | null;
  /** Names of themes to add, in order. */
  themes?: string[];
};
const DAY = 86_400_000;

/** A published cycle with its six stages of ten days each, back to back. */
export async function aCycle(db: Db, options: CycleOptions = {}): Promise<CycleRow> {
  const { openStage = 'preparation', themes: themeNames = [], ...fields } = options;
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
  const cycle = first(await db.orm.insert(cycles).values(values).returning());
  await db.orm.insert(stages).values(stageWindows(cycle.id, openStage));
  for (const [index, name] of themeNames.entries()) await aTheme(db, { cycleId: cycle.id, name, position: index });
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
  return first(await db.orm.insert(themes).values(values).returning());
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
  const [cycle] = await db.orm.select().from(cycles).where(eq(cycles.id, cycleId));
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
  };
  const row = first(await db.orm.insert(diagnoses).values(values).returning());
  for (const themeId of themeIds)
    await db.orm.insert(diagnosisThemes).values({ diagnosisId: row.id, themeId, cycleId });
  return row;
}
