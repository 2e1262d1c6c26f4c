import type { ListColumn, ListedRole } from '@minga/shared/organisations/lists.ts';
import type { ForumList } from '../queries/lists.ts';
import type { ListLine } from './list-lines.ts';
import { planOrganisations } from './list-organisations.ts';
import { planDays, seatMeant } from './list-periods.ts';
import { warnOfSecondTitulars } from './list-titulars.ts';
import type { ListPlan, PlannedOrganisation, PlannedPerson } from './planned-list.ts';

/** What would come of the lines, beside what the forum has. Nothing is written. */
export function planList(forum: ForumList, lines: readonly ListLine[]): ListPlan {
  const plan: ListPlan = { organisations: [], people: [], skipped: [], warnings: [], errors: [] };
  const organisationOf = planOrganisations(forum, lines, plan);
  const names = namesInForum(forum);
  const seen = new Map<string, { line: ListLine; planned: PlannedPerson }>();
  for (const line of lines) {
    if (line.email === null) continue;
    const organisation = organisationOf.get(line) ?? null;
    const role = line.role ?? roleHeld(forum, line, organisation?.id ?? null) ?? 'delegate';
    const { held } = seatsOf(forum, line, role, organisation?.id);
    const key = JSON.stringify([organisation?.name ?? null, line.email, role, held?.seat.id ?? null]);
    const first = seen.get(key);
    if (first) {
      const isSame = PERSON_PARTS.every((part) => line[part] === null || line[part] === first.line[part]);
      if (isSame) plan.skipped.push({ line: line.line, code: 'repeated', params: { line: first.line.line } });
      else
        plan.errors.push({
          line: line.line,
          field: 'email',
          code: 'seat-contradicts',
          params: { line: first.line.line },
        });
      continue;
    }
    const planned = planPerson(forum, { ...line, email: line.email }, role, organisation, names, plan);
    seen.set(key, { line, planned });
    plan.people.push(planned);
  }
  warnOfSecondTitulars(forum, plan);
  return plan;
}

const PERSON_PARTS = ['person', 'titular', 'seniority', 'mandate', 'seatSince', 'seatUntil'] as const;

/** What a new seat is where its line does not say. */
const BLANK_SEAT = {
  seniority: 'specialist',
  hasMandate: false,
  isAlternate: false,
  startsOn: null,
  endsOn: null,
} as const;

/** The seat that a line means, and what else of its kind the person has. */
function seatsOf(forum: ForumList, line: ListLine, role: ListedRole, organisationId: string | null | undefined) {
  const all = forum.seats.filter(
    ({ email, seat }) => email === line.email && seat.role === role && seat.organisationId === organisationId,
  );
  const held = seatMeant(all, line);
  return { held, others: all.filter((one) => one !== held) };
}

type Known = { name: string; isAwaited: boolean };

/** What the forum calls those it knows, by address. */
function namesInForum({ seats, roles }: ForumList): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const { email, name, isAwaited } of roles) known.set(email, { name, isAwaited });
  for (const { email, personName, isAwaited } of seats) known.set(email, { name: personName, isAwaited });
  return known;
}

/** A line that says no role means the seat that its person has there. */
function roleHeld({ seats }: ForumList, { email }: ListLine, organisationId: string | null): ListedRole | null {
  const held = seats.filter((one) => one.email === email && one.seat.organisationId === organisationId);
  return (held.find(({ seat }) => seat.role === 'member') ?? held[0])?.seat.role ?? null;
}

function seatWith(held: ForumList['seats'][number] | undefined, facts: PlannedPerson['facts']): PlannedPerson['seat'] {
  const { seniority, hasMandate, isAlternate, startsOn, endsOn } = {
    ...BLANK_SEAT,
    ...held?.seat,
    ...(held && { startsOn: held.startsOn, endsOn: held.endsOn }),
    ...facts,
  };
  return { seniority, hasMandate, isAlternate, startsOn: startsOn ?? null, endsOn: endsOn ?? null };
}

function planPerson(
  forum: ForumList,
  line: ListLine & { email: string },
  role: ListedRole,
  organisation: PlannedOrganisation | null,
  names: ReadonlyMap<string, Known>,
  plan: ListPlan,
): PlannedPerson {
  const { email } = line;
  const known = names.get(email);
  const planned: PlannedPerson = {
    line: line.line,
    organisation,
    name: known && !known.isAwaited ? known.name : (line.person ?? known?.name ?? email.split('@')[0] ?? email),
    email,
    role,
    seatId: null,
    ...{ isNew: true, isNotified: true },
    facts: {},
    seat: null,
    changes: [],
  };
  if (known && line.person !== null && line.person !== known.name) {
    if (known.isAwaited) {
      planned.facts.name = line.person;
      planned.changes.push({ column: 'person', from: known.name, to: line.person });
    } else if (!plan.skipped.some(({ code, params }) => code === 'own-name' && params.value === known.name))
      plan.skipped.push({ line: line.line, code: 'own-name', params: { value: known.name } });
  }
  if (role !== 'member' && role !== 'delegate') {
    planned.isNew = !forum.roles.some((one) => one.email === email && one.role === role);
    planned.isNotified = planned.isNew;
    return planned;
  }
  const meant = seatsOf(forum, line, role, organisation?.id);
  const held = meant.held?.seat;
  planned.isNew = held === undefined;
  planned.seatId = held?.id ?? null;
  const change = (column: ListColumn, from: string, to: string | null, set: () => void) => {
    if (to === null || (held && to === from)) return;
    set();
    if (held) planned.changes.push({ column, from, to });
  };
  change('seniority', held?.seniority ?? '', line.seniority, () => {
    if (line.seniority) planned.facts.seniority = line.seniority;
  });
  change('mandate', held?.hasMandate ? 'yes' : 'no', line.mandate, () => {
    planned.facts.hasMandate = line.mandate === 'yes';
  });
  change('titular', held?.isAlternate ? 'alternate' : 'titular', line.titular, () => {
    planned.facts.isAlternate = line.titular === 'alternate';
  });
  const days = planDays(forum, line, meant, plan);
  change('seatSince', meant.held?.startsOn ?? '', days.startsOn ?? null, () => {
    planned.facts.startsOn = days.startsOn;
  });
  change('seatUntil', meant.held?.endsOn ?? '', days.endsOn ?? null, () => {
    planned.facts.endsOn = days.endsOn;
  });
  planned.seat = seatWith(meant.held, planned.facts);
  const isSeatChanged = planned.changes.some(({ column }) => column !== 'person');
  planned.isNotified = planned.isNew || (isSeatChanged && !known?.isAwaited);
  return planned;
}
