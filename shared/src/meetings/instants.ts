/** The instants of a circle one after the other: who is expected where by name, and who sits where in the best matching. */
import { type Circle, ELSEWHERE } from './circles.ts';
import { Matching } from './matching.ts';

export class Instants {
  readonly matching: Matching;
  private readonly held: number[][];
  /** Of each body: in how many places outside of this plan it is expected now. */
  private readonly away: Uint32Array;
  private readonly circle: Circle;
  private readonly givenUp = new Set<number>();

  constructor(circle: Circle) {
    const { meetingOfDemand } = circle;
    this.circle = circle;
    this.held = circle.people.map(() => []);
    this.away = new Uint32Array(circle.people.length);
    this.matching = new Matching(circle.candidates, circle.people.length, (body, demand) => {
      if (this.away[body] !== 0) return false;
      const held = this.held[body] as number[];
      return held.length === 0 || held.includes(meetingOfDemand[demand] as number);
    });
  }

  /** Expected somewhere by name, and so no help anywhere else. */
  isHeld(body: number): boolean {
    return this.isAway(body) || (this.held[body] as number[]).length > 0;
  }

  isAway(body: number): boolean {
    return this.away[body] !== 0;
  }

  begin(demand: number): void {
    this.matching.open(demand);
  }

  end(demand: number): void {
    if (!this.givenUp.delete(demand)) this.matching.close(demand);
  }

  /** Nobody goes to this table, though it is under way; who sat there may sit elsewhere. */
  giveUp(demand: number): void {
    this.givenUp.add(demand);
    this.matching.close(demand);
    this.matching.fill();
  }

  engage(engagement: number, begins: boolean): void {
    const body = this.circle.bodyOfEngagement[engagement] as number;
    const meeting = this.circle.meetingOfEngagement[engagement] as number;
    const held = this.held[body] as number[];
    if (meeting === ELSEWHERE) this.away[body] = (this.away[body] as number) + (begins ? 1 : -1);
    else if (begins) held.push(meeting);
    else held.splice(held.indexOf(meeting), 1);
    this.matching.reconsider(body);
  }
}

type Visitor = {
  /** A meeting that is left out: as if it were not in the plan. */
  without?: number;
  begins?: (demand: number) => void;
  ends?: (demand: number) => void;
  /** Nothing changes in `[from, to)`, and as many as possible are served. */
  during: (instants: Instants, from: number, to: number) => void;
};

export function walk(circle: Circle, { without, begins, ends, during }: Visitor): void {
  const { times, order, meetingOfDemand, meetingOfEngagement } = circle;
  const demands = meetingOfDemand.length;
  const changes = times.length / 2;
  const instants = new Instants(circle);
  for (let i = 0; i < order.length; ) {
    const at = times[order[i] as number] as number;
    for (; i < order.length && times[order[i] as number] === at; i++) {
      const isBegin = (order[i] as number) >= changes;
      const change = isBegin ? (order[i] as number) - changes : (order[i] as number);
      const isDemand = change < demands;
      const meeting = isDemand ? meetingOfDemand[change] : meetingOfEngagement[change - demands];
      if (meeting === without) continue;
      if (!isDemand) instants.engage(change - demands, isBegin);
      else if (isBegin) {
        instants.begin(change);
        begins?.(change);
      } else {
        instants.end(change);
        ends?.(change);
      }
    }
    if (instants.matching.left.length > 0) instants.matching.fill();
    if (i < order.length) during(instants, at, times[order[i] as number] as number);
  }
}
