import type { Address } from '@minga/shared/kernel/paths.ts';
import type { SearchKind } from '@minga/shared/search/rules.ts';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../../platform/database/db.ts';
import { isStranger, type Scope } from '../../platform/http/gate.ts';
import { networkOf } from '../../platform/http/networks.ts';
import { sessionInFront } from '../../platform/http/shut-doors.ts';
import type { SubjectSource } from '../links/policy.ts';

/** What a reader is shown of one text that was found: as its page says it, and nothing that page would not say. */
export type ShownText = {
  title: string;
  path: Address;
  /** Its parts, one after the other. */
  texts: readonly string[];
  at: Date | null;
  /** Not everybody may read it yet; whoever finds it is told so. */
  isDraft?: boolean;
};

/** What was asked for: a long text is shown where it has that. And who knows of what a text is about. */
export type SearchedFor = { readonly words: string; readonly subjects: readonly SubjectSource[] };

/**
 * Texts of a noun that can be found. Triggers keep their words in `searched_texts`, with who may know of them; what a reader
 * is shown is read here, as the page of the text reads it. One that is left out does not exist for this reader.
 */
export type Searched = {
  readonly kinds: readonly SearchKind[];
  show(
    tx: Tx,
    reader: Scope,
    kind: SearchKind,
    ids: readonly string[],
    asked: SearchedFor,
  ): Promise<ReadonlyMap<string, ShownText>>;
};

/** Which words may lead a reader to a text: those for everybody, the forum's own, or also the facilitation's. */
export function audienceOf(reader: Pick<Scope, 'isFacilitator' | 'roles' | 'seats'>): 0 | 1 | 2 {
  if (isStranger(reader)) return 0;
  return reader.isFacilitator ? 2 : 1;
}

/** Texts of these organisations lead their own people to them, although nobody else may know of them. */
export const ownOrganisations = ({ seats }: Pick<Scope, 'seats'>): string[] => [
  ...new Set(seats.map(({ organisationId }) => organisationId)),
];

/**
 * A search costs the database more than most pages do. Strangers share what their network may ask: a hall of 300 people in which two of
 * three search within the same ten seconds. Whoever signed in is counted alone, wherever they sit, so that a network that floods
 * keeps nobody of the forum from searching.
 */
export const SEARCHES = { ofNetwork: 200, ofPerson: 60, timeWindow: 10_000 };

export const PACE_OF_SEARCH = {
  max: ({ actor }: FastifyRequest) => (actor.kind === 'person' ? SEARCHES.ofPerson : SEARCHES.ofNetwork),
  timeWindow: SEARCHES.timeWindow,
  keyGenerator: ({ actor, ip }: FastifyRequest) =>
    actor.kind === 'person' ? `search ${actor.sessionId}` : `search of ${networkOf(ip ?? '')}`,
  keyInFront: sessionInFront,
};
