/**
 * A largest set of delegates at tables, each at one table and each table with one, kept while tables open and close and
 * delegates come and go. Every change is answered by one search for an augmenting path (Berge 1957): a table that has none
 * now cannot be served whoever sits elsewhere, so the matching is always as large as it can be.
 *
 * Bodies are delegates; demands are tables of an organisation. Both are small numbers that the caller gives out.
 */
const NOBODY = -1;

export class Matching {
  private readonly bodyOf: Int32Array;
  private readonly demandOf: Int32Array;
  private readonly seen: Uint32Array;
  private readonly unserved: number[] = [];
  /** Of the unserved, how many were tried when nothing had changed yet; and changes since by which one of them could be served. */
  private tried = 0;
  private changes = 0;
  private readonly candidates: readonly Uint16Array[];
  private readonly canSit: (body: number, demand: number) => boolean;
  private stamp = 0;

  /**
   * @param candidates of each demand: bodies that may ever sit there
   * @param canSit whether a candidate may sit there now
   */
  constructor(candidates: readonly Uint16Array[], bodies: number, canSit: (body: number, demand: number) => boolean) {
    this.candidates = candidates;
    this.canSit = canSit;
    this.bodyOf = new Int32Array(candidates.length).fill(NOBODY);
    this.demandOf = new Int32Array(bodies).fill(NOBODY);
    this.seen = new Uint32Array(bodies);
  }

  /** Demands that are open and stay without anybody, in the order in which they were left. */
  get left(): readonly number[] {
    return this.unserved;
  }

  serves(body: number): boolean {
    return this.demandOf[body] !== NOBODY;
  }

  open(demand: number): void {
    this.unserved.push(demand);
  }

  close(demand: number): void {
    const body = this.bodyOf[demand] as number;
    if (body !== NOBODY) {
      this.part(body, demand);
      return;
    }
    const at = this.unserved.indexOf(demand);
    this.unserved.splice(at, 1);
    if (at < this.tried) this.tried--;
  }

  /** What this body may do has changed: it stays where it sits only if it still may. */
  reconsider(body: number): void {
    this.changes++;
    const demand = this.demandOf[body] as number;
    if (demand === NOBODY || this.canSit(body, demand)) return;
    this.part(body, demand);
    this.unserved.push(demand);
  }

  /**
   * After any number of changes: as many as possible are served again. Whoever was left without anybody before stays so but for
   * one for each body that was freed since, because one change makes the largest matching larger by one at most.
   */
  fill(): void {
    let kept = 0;
    for (const [at, demand] of this.unserved.entries()) {
      const mayBeServed = at >= this.tried || this.changes > 0;
      if (mayBeServed && this.serve(demand)) {
        if (at < this.tried) this.changes--;
      } else {
        this.unserved[kept++] = demand;
      }
    }
    this.unserved.length = kept;
    this.tried = kept;
    this.changes = 0;
  }

  /**
   * Why this one stays without anybody: the demands that compete with it for the same bodies, itself first, and those bodies
   * (Hall 1935: fewer bodies than demands).
   */
  competitors(demand: number): { demands: number[]; bodies: number[] } {
    this.stamp++;
    const demands = [demand];
    const bodies: number[] = [];
    for (let i = 0; i < demands.length; i++) {
      for (const body of this.candidates[demands[i] as number] as Uint16Array) {
        if (this.seen[body] === this.stamp || !this.canSit(body, demands[i] as number)) continue;
        this.seen[body] = this.stamp;
        bodies.push(body);
        demands.push(this.demandOf[body] as number);
      }
    }
    return { demands, bodies };
  }

  /** Demands that are served by the only one who can: were that body away, one demand would be left. */
  precarious(): number[] {
    const found: number[] = [];
    for (let body = 0; body < this.demandOf.length; body++) {
      const demand = this.demandOf[body] as number;
      if (demand === NOBODY) continue;
      this.stamp++;
      this.seen[body] = this.stamp;
      if (!this.hasSpare(demand)) found.push(demand);
    }
    return found;
  }

  /** Could somebody else come, where need be by others changing their seats, to where a free body sits? */
  private hasSpare(demand: number): boolean {
    for (const body of this.candidates[demand] as Uint16Array) {
      if (this.seen[body] === this.stamp || !this.canSit(body, demand)) continue;
      this.seen[body] = this.stamp;
      const holder = this.demandOf[body] as number;
      if (holder === NOBODY || this.hasSpare(holder)) return true;
    }
    return false;
  }

  private part(body: number, demand: number): void {
    this.bodyOf[demand] = NOBODY;
    this.demandOf[body] = NOBODY;
    this.changes++;
  }

  private serve(demand: number): boolean {
    this.stamp++;
    return this.augment(demand);
  }

  private augment(demand: number): boolean {
    for (const body of this.candidates[demand] as Uint16Array) {
      if (this.seen[body] === this.stamp || !this.canSit(body, demand)) continue;
      this.seen[body] = this.stamp;
      const holder = this.demandOf[body] as number;
      if (holder !== NOBODY && !this.augment(holder)) continue;
      this.demandOf[body] = demand;
      this.bodyOf[demand] = body;
      return true;
    }
    return false;
  }
}
