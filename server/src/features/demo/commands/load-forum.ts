import type { StageName } from '@minga/shared/cycles/rules.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { RuleId } from '@minga/shared/standards/rules.ts';
import type { ForumRole, SeatRole, Sector, Seniority } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { cycles, stages } from '../../cycles/tables.ts';
import { organisations, seats } from '../../organisations/tables.ts';
import { forumRoles, forums, people } from '../../people/tables.ts';
import { standardChanges } from '../../standards/tables.ts';
import { stageChanges } from '../../stages/tables.ts';
import { themes } from '../../themes/tables.ts';
import type { Calendar } from '../queries/calendar.ts';
import { readContent, type Text } from '../queries/content.ts';
import type { DemoForum } from '../queries/forums.ts';

type Days = [opensOn: number, closesOn: number];
type ForumContent = {
  timeZone: string;
  name: Text;
  cycle: { title: Text; purpose: Text; publishedOn: number };
  themes: { key: string; slug: Text; name: Text }[];
  stages: { name: StageName; opensOn: number; closesOn: number; gateOverride?: Text }[];
  standards: { rule: RuleId; thresholds: Record<string, number>; on: number; reason: Text }[];
  changes: { stage: StageName; kind: 'dates' | 'gate_override'; on: number; before: Days; after: Days; reason: Text }[];
};
type OrganisationContent = {
  key: string;
  sector: Sector;
  writes: boolean;
  short: Text;
  name: Text;
  territory: Text;
  contact: string;
};
/** `from` and `until`: its first and last day, counted from today; else from long ago, without an end. */
type SeatContent = {
  of: string;
  as: SeatRole[];
  seniority: Seniority;
  mandate?: boolean;
  from?: number;
  until?: number;
};
/** `zone`: where somebody reads who is not where the forum is. */
type PersonContent = { key: string; role?: ForumRole; name: Text; zone?: string; seats: SeatContent[] };

export const forumOf = (forum: DemoForum) => readContent<ForumContent>('forum', forum.locale);
type Forum = Awaited<ReturnType<typeof forumOf>>;

type SeatRow = typeof seats.$inferSelect;
/** What the parts that come after the forum stand on. Keys are those of the content files. */
export type Stand = {
  readonly forum: DemoForum;
  readonly locale: Locale;
  readonly forumId: string;
  readonly cycleId: string;
  readonly cycleSlug: string;
  readonly calendar: Calendar;
  readonly plan: { readonly startsOn: string; readonly endsOn: string };
  readonly seats: readonly SeatRow[];
  id(path: string): string;
  organisation(key: string): { id: string; shortName: string; name: string; sector: Sector };
  organisationOf(id: string): { shortName: string; sector: Sector };
  /** The first person who speaks for an organisation. */
  voiceOf(organisationKey: string): string;
  theme(key: string): string;
  themeSlug(key: string): string;
  themeName(key: string): string;
  person(key: string): { id: string; name: string };
};

/** Forum, cycle, themes, stages with their public log, people, organisations and seats. */
export async function loadForum(tx: Tx, forum: DemoForum, content: Forum, calendar: Calendar): Promise<Stand> {
  const { slug, locale } = forum;
  const id = (path: string) => demoId(slug, path);
  const [forumId, cycleId] = [id('forum'), id('cycle')];
  const persons = await readContent<PersonContent[]>('people', locale);
  const organs = await readContent<OrganisationContent[]>('organisations', locale);
  await tx
    .insert(forums)
    .values({ id: forumId, slug, name: content.name, locale, timeZone: content.timeZone, isDemonstration: true });
  await tx.insert(people).values(
    persons.map((one) => ({
      id: id(`person/${one.key}`),
      name: one.name,
      email: `${one.key}@${slug}.example`,
      emailVerified: true,
      locale,
      timeZone: one.zone ?? null,
      // One of them has come, and was not asked yet whether that is the name.
      isNameToConfirm: one.key === 'observer',
    })),
  );
  await tx
    .insert(forumRoles)
    .values(
      persons.flatMap((one) => (one.role ? [{ forumId, personId: id(`person/${one.key}`), role: one.role }] : [])),
    );
  const organisationRows = organs.map((one) => ({
    id: id(`organisation/${one.key}`),
    forumId,
    shortName: one.short,
    name: one.name,
    sector: one.sector,
    territory: one.territory,
    contact: one.contact,
    sinceOn: calendar.day(MEMBERS_SINCE),
    createdAt: calendar.at(MEMBERS_SINCE),
  }));
  await tx.insert(organisations).values(organisationRows);
  // They have all been here before.
  await tx.execute(sql`
    insert into invited_names (forum_id, person_id, name, entered_at)
    select ${forumId}, id, name, now() from people where email like ${`%@${slug}.example`}`);
  const seatRows = await loadSeats(tx, { forumId, id, calendar }, persons);
  await loadCycle(tx, { forumId, cycleId, id, calendar, slug, locale }, content);
  const organisation = (key: string) =>
    known(
      organisationRows.find((one) => one.id === id(`organisation/${key}`)),
      key,
    );
  const themeOf = (key: string) =>
    known(
      content.themes.find((one) => one.key === key),
      key,
    );
  return {
    forum,
    locale,
    forumId,
    cycleId,
    cycleSlug: slug,
    calendar,
    plan: planOf(calendar),
    seats: seatRows,
    id,
    organisation,
    organisationOf: (organisationId) =>
      known(
        organisationRows.find((one) => one.id === organisationId),
        organisationId,
      ),
    voiceOf: (key) =>
      known(
        seatRows.find((seat) => seat.organisationId === organisation(key).id),
        key,
      ).personId,
    theme: (key) => id(`theme/${themeOf(key).key}`),
    themeSlug: (key) => themeOf(key).slug,
    themeName: (key) => themeOf(key).name,
    person: (key) => ({
      id: id(`person/${key}`),
      name: known(
        persons.find((one) => one.key === key),
        key,
      ).name,
    }),
  };
}

/** A key that a content file mentions must exist; loading stops, and leaves nothing, when it does not. */
export function known<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`The demonstration mentions «${key}», which it does not hold.`);
  return value;
}

type Where = { forumId: string; id: (path: string) => string; calendar: Calendar };

/** Organisations took part in the cycle before this one, too. */
const MEMBERS_SINCE = -900;
/** Seats have been held since before the process began. */
const SEATED_ON = -90;

async function loadSeats(
  tx: Tx,
  { forumId, id, calendar }: Where,
  persons: { key: string; seats: SeatContent[] }[],
): Promise<SeatRow[]> {
  const titulars = new Set<string>();
  const rows = persons.flatMap((person) =>
    person.seats.flatMap((seat) =>
      seat.as.map((role) => {
        const place = `${seat.of} ${role}`;
        const isAlternate = role === 'member' && titulars.has(place);
        titulars.add(place);
        return {
          id: id(`seat/${person.key}/${role}`),
          forumId,
          organisationId: id(`organisation/${seat.of}`),
          personId: id(`person/${person.key}`),
          role,
          seniority: seat.seniority,
          hasMandate: seat.mandate ?? false,
          isAlternate,
          startsAt: calendar.at(seat.from ?? SEATED_ON),
          endedAt: seat.until === undefined ? null : calendar.at(seat.until + 1, '00:00'),
          isEndNoted: false,
        };
      }),
    ),
  );
  await tx.insert(seats).values(rows);
  return rows;
}

/** The plan covers the two calendar years after the loading day. */
function planOf(calendar: Calendar): Stand['plan'] {
  const year = Number(calendar.day(0).slice(0, 4)) + 1;
  return { startsOn: `${year}-01-01`, endsOn: `${year + 1}-12-31` };
}

type CycleWhere = Where & { cycleId: string; slug: string; locale: Locale };

async function loadCycle(
  tx: Tx,
  { forumId, cycleId, id, calendar, slug, locale }: CycleWhere,
  content: Forum,
): Promise<void> {
  const { title, purpose, publishedOn } = content.cycle;
  const { startsOn: planStartsOn, endsOn: planEndsOn } = planOf(calendar);
  const named = title.replace('{years}', `${planStartsOn.slice(0, 4)}-${planEndsOn.slice(0, 4)}`);
  const published = {
    publishedAt: calendar.at(publishedOn, '10:00'),
    createdAt: calendar.at(publishedOn - 5, '10:00'),
  };
  await tx
    .insert(cycles)
    .values({ id: cycleId, forumId, slug, title: named, purpose, locale, planStartsOn, planEndsOn, ...published });
  await tx.insert(themes).values(
    content.themes.map((one, position) => ({
      id: id(`theme/${one.key}`),
      cycleId,
      slug: one.slug,
      name: one.name,
      position,
    })),
  );
  await tx.insert(stages).values(
    content.stages.map((one) => ({
      id: id(`stage/${one.name}`),
      cycleId,
      name: one.name,
      opensAt: calendar.at(one.opensOn),
      closesAt: calendar.at(one.closesOn),
      gateOverride: one.gateOverride ?? null,
      version: 1 + content.changes.filter((change) => change.stage === one.name).length,
    })),
  );
  await tx.insert(stageChanges).values(
    content.changes.map((one, index) => ({
      id: id(`stage-change/${index + 1}`),
      cycleId,
      stageName: one.stage,
      kind: one.kind,
      opensBefore: calendar.at(one.before[0]),
      closesBefore: calendar.at(one.before[1]),
      opensAfter: calendar.at(one.after[0]),
      closesAfter: calendar.at(one.after[1]),
      reason: one.reason,
      personId: id('person/facilitator'),
      at: calendar.at(one.on, '16:30'),
    })),
  );
  await tx.insert(standardChanges).values(
    content.standards.map(({ rule, thresholds, on, reason }) => ({
      id: id(`standard/${rule}`),
      cycleId,
      rule,
      version: 1,
      thresholds,
      reason,
      personId: id('person/facilitator'),
      at: calendar.at(on, '11:00'),
    })),
  );
}
