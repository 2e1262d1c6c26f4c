import type { Address } from '@minga/shared/kernel/paths.ts';
import { createContext, useContext } from 'react';

/** What stood in each field by its name, and what is said of which. */
export type SentForm = {
  values: Readonly<Record<string, readonly string[]>>;
  errors: readonly { field: string; code: string; message: string }[];
};

/** Where a page stands. It is told by the router in the application, and by the document where the server rendered the page. */
export type Place = {
  /** What the address names, by the names in `at` (nouns.ts). */
  params: Readonly<Record<string, string>>;
  /** What follows `?` in the address, and what follows `#`; without these signs. */
  search: string;
  hash: string;
  /** When the server made the page: its first text must be the same in the browser. Null inside the application. */
  renderedAt: string | null;
  /** A form of this page that was refused without a script, as it was sent. */
  sent: SentForm | null;
  /** Is this site a demonstration? */
  isDemo: boolean;
  /** To another address, or only to another `#` of this page. */
  go(to: Address | `#${string}`, options?: { replace?: boolean }): Promise<void>;
  /** The same page with another query, without `?`; where the reader stands on it stays. */
  ask(query: string): void;
};

export const PlaceContext = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === null) throw new Error('This page was given no place (lib/place.ts).');
  return place;
}
