/**
 * Minutes that tables are without anybody of an organisation, kept while meetings are placed and taken away. Each instant is asked
 * of the same matching as in coverage.ts; who is under way together comes again and again while one searches, and is remembered.
 */
import { type Circle, type Delegate, ELSEWHERE, sitsThrough } from '../circles.ts';
import { Instants } from '../instants.ts';

/** Beyond so many remembered answers it begins anew: memory, on a phone too. */
const REMEMBERED = 200_000;

/** A number holds so many bits exactly. */
const BITS = 52;
const NOWHERE = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

/** What takes a circle's delegates at one time: a task with its tables and whom it expects by name, or another cycle. */
type Item = { task: number; from: number; to: number; demands: number[]; engagements: number[] };

export class Uncovered {
  /** Of each task: the circles it concerns, and which of their items it is. */
  private readonly parts: { circle: CircleMinutes; item: number }[][];

  /**
   * @param circles of a plan whose meetings are the tasks, in their order; none has a place yet
   * @param seats who sits for an organisation of a circle, where a seat begins or ends within the time that is looked at
   */
  constructor(
    circles: readonly Circle[],
    tasks: number,
    seats: (circle: Circle, organisation: number) => Delegate[] | null,
  ) {
    this.parts = Array.from({ length: tasks }, () => []);
    for (const circle of circles) {
      const minutes = new CircleMinutes(circle, (organisation) => seats(circle, organisation));
      for (const [item, { task }] of minutes.items.entries())
        if (task >= 0) this.parts[task]?.push({ circle: minutes, item });
    }
  }

  /** Milliseconds of tables more that stay without anybody when the task is at `[from, to)`, beside all others that have a place. */
  at(task: number, from: number, to: number): number {
    let ms = 0;
    for (const { circle, item } of this.parts[task] as { circle: CircleMinutes; item: number }[])
      ms += circle.leftBy(item, from, to);
    return ms;
  }

  /** It is there now; nowhere with a beginning after its end. */
  note(task: number, from: number, to: number): void {
    for (const { circle, item } of this.parts[task] as { circle: CircleMinutes; item: number }[]) {
      circle.from[item] = from;
      circle.to[item] = to;
    }
  }
}

class CircleMinutes {
  readonly items: Item[];
  readonly from: Float64Array;
  readonly to: Float64Array;
  private readonly circle: Circle;
  private readonly seats: (Delegate[] | null)[];
  private readonly isBounded: boolean;
  private readonly instants: Instants;
  private readonly known = new Map<number | string, number>();
  /** Of each item, what it leaves when nothing else is under way. */
  private readonly alone: Float64Array;
  /** Used anew by each question. */
  private readonly beside: number[] = [];
  private readonly bounds: number[] = [];

  constructor(circle: Circle, seats: (organisation: number) => Delegate[] | null) {
    this.circle = { ...circle, candidates: [...circle.candidates] };
    this.items = itemsOf(circle);
    this.from = Float64Array.from(this.items, ({ from }) => from);
    this.to = Float64Array.from(this.items, ({ to }) => to);
    this.seats = circle.organisations.map((_, organisation) => seats(organisation));
    this.isBounded = this.seats.some((own) => own !== null);
    this.instants = new Instants(this.circle);
    this.alone = Float64Array.from(this.items, (_, item) => (this.isBounded ? 0 : this.count([item])));
  }

  /** Milliseconds of tables without anybody that the item adds at `[from, to)`. */
  leftBy(item: number, from: number, to: number): number {
    const { beside, bounds, from: begins, to: ends } = this;
    beside.length = 0;
    bounds.length = 0;
    for (let other = 0; other < begins.length; other++) {
      const begin = begins[other] as number;
      const end = ends[other] as number;
      if (begin >= to || end <= from || other === item) continue;
      beside.push(other);
      if (begin > from) bounds.push(begin);
      if (end < to) bounds.push(end);
    }
    if (beside.length === 0 && !this.isBounded) return (this.alone[item] as number) * (to - from);
    bounds.push(to);
    if (bounds.length > 1) bounds.sort((a, b) => a - b);
    let ms = 0;
    let since = from;
    for (const until of bounds) {
      if (until > since) ms += this.addedBy(item, since, { from, to }) * (until - since);
      since = until;
    }
    return ms;
  }

  /** Tables more without anybody at an instant of the item. */
  private addedBy(item: number, instant: number, place: { from: number; to: number }): number {
    const now = this.beside.filter(
      (other) => (this.from[other] as number) <= instant && instant < (this.to[other] as number),
    );
    if (this.isBounded) {
      for (const other of now) this.seat(other, { from: this.from[other] as number, to: this.to[other] as number });
      this.seat(item, place);
      return this.count([...now, item]) - this.count(now);
    }
    return this.leftOf([...now, item]) - this.leftOf(now);
  }

  private leftOf(items: readonly number[]): number {
    if (items.length === 0) return 0;
    const key = this.keyOf(items);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.known.size >= REMEMBERED) this.known.clear();
    const left = this.count(items);
    this.known.set(key, left);
    return left;
  }

  /** The same for the same items in any order; of few, a number with a bit for each. */
  private keyOf(items: readonly number[]): number | string {
    if (this.items.length > BITS) return [...items].sort((a, b) => a - b).join();
    let key = 0;
    for (const item of items) key += 2 ** item;
    return key;
  }

  private count(items: readonly number[]): number {
    const { instants } = this;
    this.change(items, true);
    instants.matching.fill();
    const { length } = instants.matching.left;
    this.change(items, false);
    instants.matching.fill();
    return length;
  }

  private change(items: readonly number[], begins: boolean): void {
    for (const one of items) {
      const { demands, engagements } = this.items[one] as Item;
      for (const demand of demands) {
        if (begins) this.instants.begin(demand);
        else this.instants.end(demand);
      }
      for (const engagement of engagements) this.instants.engage(engagement, begins);
    }
  }

  /** Who may sit at its tables depends on when they are, where a seat begins or ends meanwhile. */
  private seat(item: number, { from, to }: { from: number; to: number }): void {
    const { organisationOfDemand, candidates, people } = this.circle;
    for (const demand of (this.items[item] as Item).demands) {
      const own = this.seats[organisationOfDemand[demand] as number];
      if (!own) continue;
      const sitting = own.filter((one) => sitsThrough(one, from, to)).map(({ person }) => people.indexOf(person));
      candidates[demand] = Uint16Array.from(new Set(sitting));
    }
  }
}

function itemsOf({ meetingOfDemand, meetingOfEngagement, times }: Circle): Item[] {
  const items: Item[] = [];
  const ofTask = new Map<number, Item>();
  const itemOf = (task: number): Item => {
    const known = ofTask.get(task);
    if (known) return known;
    const item = { task, ...NOWHERE, demands: [], engagements: [] };
    items.push(item);
    ofTask.set(task, item);
    return item;
  };
  for (const [demand, meeting] of meetingOfDemand.entries()) itemOf(meeting).demands.push(demand);
  const changes = times.length / 2;
  for (const [engagement, meeting] of meetingOfEngagement.entries()) {
    if (meeting !== ELSEWHERE) itemOf(meeting).engagements.push(engagement);
    else {
      const at = meetingOfDemand.length + engagement;
      const [to, from] = [times[at] as number, times[changes + at] as number];
      items.push({ task: -1, from, to, demands: [], engagements: [engagement] });
    }
  }
  return items;
}
