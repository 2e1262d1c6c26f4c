import { folded, isSameWord } from '@minga/shared/kernel/text.ts';
import type { ListColumn } from '@minga/shared/organisations/lists.ts';
import type { ForumList, ListedOrganisation } from '../queries/lists.ts';
import type { ListLine } from './list-lines.ts';
import { type ListPlan, type PlannedOrganisation, sameName } from './planned-list.ts';

/** Columns that say something of an organisation, and what it is called there. */
const FACTS = [
  ['sector', 'sector'],
  ['territory', 'territory'],
  ['contact', 'contact'],
  ['since', 'sinceOn'],
  ['until', 'untilOn'],
] as const;

type Working = {
  planned: PlannedOrganisation;
  known: ListedOrganisation | null;
  /** what it is called once the file is in */
  names: { name: string; shortName: string };
  /** on which line each column was said, and how */
  said: Map<ListColumn, { line: number; value: string }>;
};

/**
 * Finds or makes the organisation of every line. One is recognised by either of its names, whatever their accents and case.
 * @param plan takes organisations and what is wrong with them
 */
export function planOrganisations(
  forum: ForumList,
  lines: readonly ListLine[],
  plan: ListPlan,
): ReadonlyMap<ListLine, PlannedOrganisation> {
  const all = new Recognised();
  for (const known of forum.organisations)
    all.add({
      planned: { line: 0, id: known.id, name: known.name, facts: {}, changes: [] },
      known,
      names: { name: known.name, shortName: known.shortName },
      said: new Map(),
    });
  const found = new Map<ListLine, PlannedOrganisation>();
  for (const line of lines) {
    const named = line.organisation ?? line.shortName;
    if (named === null) continue;
    const one = organisationOf(all, line, named, plan);
    if (one === null) continue;
    if (one.planned.line === 0) {
      one.planned.line = line.line;
      plan.organisations.push(one.planned);
    }
    take(one, line, all, plan);
    found.set(line, one.planned);
  }
  for (const one of all.inOrder()) if (one.planned.line > 0) finish(one, all, plan);
  return found;
}

/** What organisations are called and were called, folded once for each name: a list of a thousand is not compared pair by pair. */
class Recognised {
  private readonly placed = new Map<Working, number>();
  private readonly byName = new Map<string, Set<Working>>();

  add(one: Working): void {
    this.placed.set(one, this.placed.size);
    for (const name of namesOf(one)) this.note(name, one);
  }
  private note(name: string, one: Working): void {
    const key = folded(name);
    const those = this.byName.get(key);
    if (those) those.add(one);
    else this.byName.set(key, new Set([one]));
  }
  inOrder(): Iterable<Working> {
    return this.placed.keys();
  }
  /** The first that is, or was, called so. */
  find(name: string): Working | undefined {
    const those = [...(this.byName.get(folded(name)) ?? [])];
    return those.sort((a, b) => (this.placed.get(a) ?? 0) - (this.placed.get(b) ?? 0))[0];
  }
  /** From now on it is called otherwise; what was known of it still is. */
  rename(one: Working, names: Partial<Working['names']>): void {
    for (const name of namesOf(one)) this.byName.get(folded(name))?.delete(one);
    Object.assign(one.names, names);
    for (const name of namesOf(one)) this.note(name, one);
  }
  /** Is another one called so once the file is in? */
  isTaken(name: string, one: Working): boolean {
    for (const other of this.byName.get(folded(name)) ?? [])
      if (other !== one && sameName(other.names, name)) return true;
    return false;
  }
}

const namesOf = ({ names, known }: Working): string[] => [
  names.name,
  names.shortName,
  ...(known ? [known.name, known.shortName] : []),
];

function organisationOf(all: Recognised, line: ListLine, named: string, plan: ListPlan): Working | null {
  const byName = all.find(named);
  const { shortName } = line;
  const byShort = shortName === null ? undefined : all.find(shortName);
  if (byName && byShort && byName !== byShort) {
    plan.errors.push({ line: line.line, field: 'shortName', code: 'two-organisations' });
    return null;
  }
  const one = byName ?? byShort;
  if (one) return one;
  const made: Working = {
    planned: { line: 0, id: null, name: named, facts: {}, changes: [] },
    known: null,
    names: { name: named, shortName: shortName ?? '' },
    said: new Map(),
  };
  all.add(made);
  return made;
}

/** Notes what the line says of it, against what an earlier line said. */
function take(one: Working, line: ListLine, all: Recognised, plan: ListPlan): void {
  const say = (column: ListColumn, value: string | null): boolean => {
    if (value === null) return false;
    const before = one.said.get(column);
    if (!before) one.said.set(column, { line: line.line, value });
    else if (!isSameWord(before.value, value))
      plan.errors.push({
        line: line.line,
        field: column,
        code: 'contradicts',
        params: { line: before.line, other: before.value },
      });
    return !before;
  };
  // A name that is one of its two is how it is recognised; only the other one can be new.
  const { organisation, shortName } = line;
  if (organisation !== null && !sameName(one.names, organisation) && say('organisation', organisation))
    all.rename(one, { name: organisation });
  if (shortName !== null && !isSameWord(one.names.shortName, shortName) && say('shortName', shortName))
    all.rename(one, { shortName });
  for (const [column] of FACTS) say(column, line[column]);
}

function finish(one: Working, all: Recognised, plan: ListPlan): void {
  const { planned, known, names, said } = one;
  const at = (column: ListColumn) => said.get(column)?.line ?? planned.line;
  if (names.shortName === '') {
    all.rename(one, { shortName: names.name });
    if (names.name.length > 60) plan.errors.push({ line: planned.line, field: 'shortName', code: 'required' });
  }
  planned.name = names.name;
  for (const [column, key] of [
    ['organisation', 'name'],
    ['shortName', 'shortName'],
  ] as const) {
    if (known && known[key] === names[key]) continue;
    if (all.isTaken(names[key], one))
      plan.errors.push({ line: at(column), field: column, code: 'name-taken', params: { value: names[key] } });
    planned.facts[key] = names[key];
    if (known) planned.changes.push({ column, from: known[key], to: names[key] });
  }
  for (const [column, key] of FACTS) {
    const value = said.get(column)?.value;
    if (value === undefined || known?.[key] === value) continue;
    Object.assign(planned.facts, { [key]: value });
    if (known) planned.changes.push({ column, from: known[key] ?? '', to: value });
  }
  if (!known && planned.facts.sector === undefined)
    plan.errors.push({ line: planned.line, field: 'sector', code: 'sector-needed' });
  const { sinceOn = known?.sinceOn, untilOn = known?.untilOn } = planned.facts;
  // Where both are new the line itself has been told.
  if (sinceOn && untilOn && untilOn < sinceOn && said.get('since')?.line !== said.get('until')?.line)
    plan.errors.push({ line: at('until'), field: 'until', code: 'ends-before-start' });
}
