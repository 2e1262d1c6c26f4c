import type { Locale } from '@minga/shared/kernel/languages.ts';
import { LIST_LIMITS, type ListItem, type ListResult } from '@minga/shared/organisations/lists.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import type { NewOrganisation } from '@minga/shared/organisations/schema.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { grantRole } from '../../people/commands.ts';
import { listKept } from '../../people/commands/kept-addresses.ts';
import { renameInvited } from '../../people/commands/invited-names.ts';
import { findPersonByEmail, getPerson } from '../../people/queries.ts';
import { correctOrganisation, correctSeat, createOrganisation, lockMembers, openSeat } from '../commands.ts';
import { readForumList } from '../queries/lists.ts';
import { readLine } from './list-lines.ts';
import { planList } from './list-plan.ts';
import type { ListError, ListRow } from './list-rows.ts';
import type { ListChange, ListPlan, PlannedOrganisation, PlannedPerson } from './planned-list.ts';
import { columnTitle, type ValueColumn, valueTitle } from './list-words.ts';

export type ListOptions = { dryRun: boolean; locale: Locale };
type Read = { rows: ListRow[]; errors: ListError[] };

/**
 * Brings a list into the forum, all or nothing; what is there already is recognised, so the same list twice changes nothing.
 * @param options.dryRun only looks at what would come of it
 */
export async function importList(
  tx: Tx,
  scope: Scope,
  { rows, errors }: Read,
  { dryRun, locale }: ListOptions,
): Promise<ListResult> {
  const wrong = [...errors];
  const lines = rows.map((row) => readLine(row, wrong));
  await lockMembers(tx, scope.forumId);
  // A line that is wrong in itself would only be wrong again beside the others.
  const wrongLines = new Set(wrong.map(({ line }) => line));
  const plan = planList(
    await readForumList(tx, scope.forumId),
    lines.filter(({ line }) => !wrongLines.has(line)),
  );
  wrong.push(...plan.errors, ...(await keptAmong(tx, plan)));
  if (wrong.length === 0 && !dryRun) await save(tx, scope, plan);
  // Whoever brings it knows what she does to herself.
  const own = (await getPerson(tx, personOf(scope).personId)).email;
  return present(plan, wrong, { locale, own });
}

/** Addresses that nobody can be given for now: the reader is told no more than that, whoever had one (SEC-9). */
async function keptAmong(tx: Tx, { people }: ListPlan): Promise<ListError[]> {
  const kept = await listKept(
    tx,
    people.map(({ email }) => email),
  );
  return people
    .filter(({ email }) => kept.has(email))
    .map(({ line, email }) => ({ line, field: 'email', code: 'address-kept', params: { value: email } }));
}

/** The plan compared them, in this transaction and under the lock of names. */
const CHECKED = { hasOwnNames: true };

async function save(tx: Tx, scope: Scope, { organisations, people }: ListPlan): Promise<void> {
  const ids = new Map<PlannedOrganisation, string>();
  for (const one of organisations) {
    if (one.id === null) ids.set(one, await createOrganisation(tx, scope, one.facts as NewOrganisation, CHECKED));
    else await correctOrganisation(tx, scope, one.id, one.facts, CHECKED);
  }
  // By their addresses, as everybody who holds several people (locks.ts).
  for (const one of [...people].sort((a, b) => (a.email < b.email ? -1 : 1))) {
    if (!one.isNew && one.changes.length === 0) continue;
    if (one.organisation !== null) await saveSeat(tx, scope, one, ids.get(one.organisation) ?? one.organisation.id);
    else await saveRole(tx, scope, one);
  }
}

async function saveSeat(tx: Tx, scope: Scope, one: PlannedPerson, organisationId: string | null): Promise<void> {
  if (one.seatId !== null) return correctSeat(tx, scope, one.seatId, one.facts);
  const { email, name, seat } = one;
  await rename(tx, scope, one);
  if (seat === null) throw new Error('a list gives a seat that is none');
  const role = one.role === 'member' ? 'member' : 'delegate';
  await openSeat(tx, scope, organisationId ?? '', { email, name, role, ...seat });
}

async function saveRole(tx: Tx, scope: Scope, one: PlannedPerson): Promise<void> {
  const { email, name, role } = one;
  await rename(tx, scope, one);
  if (!one.isNew || role === 'member' || role === 'delegate') return;
  await grantRole(tx, personOf(scope).personId, { forumId: scope.forumId, email, name, role, locale: scope.locale });
}

async function rename(tx: Tx, scope: Scope, { email, facts: { name } }: PlannedPerson): Promise<void> {
  const person = name === undefined ? null : await findPersonByEmail(tx, email);
  if (person && name !== undefined) await renameInvited(tx, scope.forumId, person.id, name);
}

const VALUE_COLUMNS: readonly string[] = ['sector', 'role', 'titular', 'seniority', 'mandate'] satisfies ValueColumn[];

function present(
  plan: ListPlan,
  errors: readonly ListError[],
  { locale, own }: { locale: Locale; own: string },
): ListResult {
  const words = wordsOf(locale);
  const inWords = (column: ListChange['column'], value: string) =>
    value !== '' && VALUE_COLUMNS.includes(column) ? valueTitle(column as ValueColumn, value, locale) : value;
  const changesOf = (changes: readonly ListChange[]) =>
    changes.map(({ column, from, to }) => ({
      column: columnTitle(column, locale),
      from: inWords(column, from),
      to: inWords(column, to),
    }));
  const stateOf = (isNew: boolean, changes: readonly ListChange[]): ListItem['state'] =>
    isNew ? 'new' : changes.length > 0 ? 'changed' : 'same';
  const items: ListItem[] = [
    ...plan.organisations.map((one) => ({
      line: one.line,
      state: stateOf(one.id === null, one.changes),
      organisation: one.name,
      ...{ person: null, email: null, role: null, seat: null, isNotified: false },
      changes: changesOf(one.changes),
    })),
    ...plan.people.map((one) => ({
      line: one.line,
      state: stateOf(one.isNew, one.changes),
      organisation: one.organisation?.name ?? null,
      person: one.facts.name ?? one.name,
      email: one.email,
      role: one.role,
      seat: one.seat,
      isNotified: one.isNotified && one.email !== own,
      changes: changesOf(one.changes),
    })),
  ];
  const said = (
    lines: readonly { line: number; code: string; params: Record<string, string | number> }[],
    of: 'left' | 'unsure',
  ) =>
    [...lines]
      .sort((a, b) => a.line - b.line)
      .map(({ line, code, params }) => ({
        line,
        code,
        message: words(`people-lists:${of}.${code}` as 'people-lists:left.repeated', params),
      }));
  return {
    items: items.sort((a, b) => a.line - b.line),
    skipped: said(plan.skipped, 'left'),
    warnings: said(plan.warnings, 'unsure'),
    errors: presentErrors(errors, locale),
    recipients: new Set(items.filter(({ isNotified }) => isNotified).map(({ email }) => email)).size,
  };
}

function presentErrors(errors: readonly ListError[], locale: Locale): ListResult['errors'] {
  const words = wordsOf(locale);
  const inTitle = (column: ValueColumn, value: string | number) => valueTitle(column, String(value), locale);
  const sorted = [...errors].sort((a, b) => a.line - b.line);
  const shown = sorted.slice(0, LIST_LIMITS.errors);
  const more = sorted[LIST_LIMITS.errors];
  if (more)
    shown.push({
      line: more.line,
      field: 'line',
      code: 'more-errors',
      params: { value: sorted.length - shown.length },
    });
  return shown.map(({ line, field, code, params = {} }) => {
    const value = params.role === undefined ? params.value : valueTitle('role', String(params.role), locale);
    // What another line says is kept as a code; what this one wrote is shown as it was written.
    const other =
      params.other && VALUE_COLUMNS.includes(field) ? inTitle(field as ValueColumn, params.other) : params.other;
    const sectors = SECTORS.map((sector) => valueTitle('sector', sector, locale)).join(', ');
    return {
      line,
      field,
      column: field === 'line' ? '' : columnTitle(field, locale),
      code,
      message: words(`people-lists:wrong.${code}` as 'people-lists:wrong.required', {
        ...params,
        value,
        other,
        sectors,
      }),
    };
  });
}
