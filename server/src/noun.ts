import type { FastifyInstance } from 'fastify';
import type { NoticeAtDoor, WroteIn } from './features/boards/policy.ts';
import type { BeforeDeciding } from './features/commitments/policy.ts';
import type { NeedsOf } from './features/events/queries/needs.ts';
import type { FileOwnerKind } from './features/files/commands/uploads.ts';
import type { SubjectSource } from './features/links/policy.ts';
import type { NoticeSource } from './features/notices/policy.ts';
import type { GivenStep, LeftOpenIn, PublicActs, SitePages, OwnTextsOf } from './features/reports/policy.ts';
import type { LogosOf, VoicesOf } from './features/organisations/policy.ts';
import type { InStage } from './features/stages/queries/contents.ts';
import type { Searched } from './features/search/policy.ts';
import type { Facts } from './features/standards/queries.ts';
import type { WorkingText } from './features/versions/policy.ts';
import type { Deps } from './platform/deps.ts';
import type { Route } from './platform/http/routes.ts';
import type { Subscriber } from './platform/jobs/events.ts';
import type { Gateway } from './realtime/gateway.ts';

type AtEnd = (stop: () => unknown) => void;

/**
 * All that a noun gives to the application, and to the mechanisms that serve every noun. Each feature says it in its
 * `noun.ts`, and app.ts names that once. What is left out, the noun does not have.
 */
export type Noun = {
  /** What it offers over HTTP; a mechanism makes its routes of what all nouns give it. */
  readonly routes?: readonly Route[] | ((nouns: readonly Noun[]) => readonly Route[]);
  /** Its kind of live room. */
  readonly live?: (app: FastifyInstance, gateway: Gateway, deps: Deps) => void;
  /** What it does by itself while the server runs; `atEnd` is handed what ends it. */
  readonly starts?: (deps: Deps, atEnd: AtEnd, nouns: readonly Noun[]) => Promise<void>;
  /** Which events it listens to. */
  readonly subscriber?: (deps: Deps, nouns: readonly Noun[]) => Subscriber;
  /** What guests agree to who come in at a door. */
  readonly noticeAtDoor?: NoticeAtDoor;
  /** How its subjects may be named to one reader, and who comments on them. */
  readonly subjects?: SubjectSource;
  /** Its texts can be found. */
  readonly searched?: Searched;
  /** Its things have files. */
  readonly files?: FileOwnerKind;
  /** Its text is saved while it is written, and each saved state can be brought back. */
  readonly workingText?: WorkingText;
  /** What of it people are told, and whom it concerns. */
  readonly notices?: NoticeSource | ((nouns: readonly Noun[]) => NoticeSource);
  /** What of it waits for a person. */
  readonly needs?: NeedsOf;
  /** What of it a cycle needs once, before it can be worked with. */
  readonly firstSteps?: readonly GivenStep[];
  /** What somebody wrote to it herself, for her alone. */
  readonly ownTexts?: OwnTextsOf;
  /** Whether somebody wrote anything to it, also what is no text of theirs: a condition. */
  readonly wroteIn?: WroteIn;
  /** How often each organisation speaks in it. */
  readonly voices?: VoicesOf;
  /** The pictures by which an organisation is, or was, known. */
  readonly logos?: LogosOf;
  /** What of it stands in a stage. */
  readonly inStage?: InStage;
  /** What of it a cycle that is over left without an outcome, as far as strangers may know. */
  readonly leftOpen?: LeftOpenIn;
  /** What the rules of the process may ask of it. */
  readonly facts?: Facts;
  /** What the clock has ended is counted first, so that nobody decides before it is. */
  readonly beforeDeciding?: BeforeDeciding;
  /** Which of its acts are public from their moment on, and which of these are news. */
  readonly publicActs?: PublicActs;
  /** Pages of each one of it that anybody may read. */
  readonly pages?: SitePages;
};

type Given = Omit<Noun, 'routes'>;
/** What the nouns give of one kind, in their order. */
export const givenBy = <What extends keyof Given>(nouns: readonly Noun[], what: What): NonNullable<Given[What]>[] =>
  nouns.flatMap((noun): NonNullable<Given[What]>[] => {
    const given: Given[What] = noun[what];
    return given === undefined ? [] : [given as NonNullable<Given[What]>];
  });

/** Every route of the nouns. */
export const routesOfNouns = (nouns: readonly Noun[]): Route[] =>
  nouns.flatMap(({ routes = [] }) => (typeof routes === 'function' ? routes(nouns) : routes));
