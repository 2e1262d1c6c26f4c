import type { Locale } from '@minga/shared/kernel/languages.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';

/** What a page is read with before it is rendered: as a stranger, over the public API and nothing else. */
export type PageReading = {
  /** Asks, and leaves the answer where the page's own queries find it. */
  get: QueryClient['fetchQuery'];
  params: Readonly<Record<string, string>>;
  /** The part of the query that the page follows (`follows` in kernel/nouns.ts), without `?`. */
  search: string;
  locale: Locale;
  t: TFunction;
};

/** The same content in a form for programs: linked from the head and below the page. */
export type PageFile = {
  href: string;
  format: 'JSON' | 'CSV' | 'iCalendar';
  /** Of the page's query what this file is asked with, too, so that it holds the same lines in the same order. */
  keeps?: readonly string[];
};

/** What the document's head says, and what a page that is shared or found shows of itself. */
export type PageHead = {
  /** As the heading of the page, in the language of the page. */
  heading: string;
  /** What the page is a part of: the cycle, the forum. */
  part: string | null;
  description: string;
  /** Of a page below a cycle: its header, and the feed of its news. */
  slug?: string;
  /** Of a page of a forum that belongs to no cycle. */
  forumId?: string;
  files?: readonly PageFile[];
  noIndex?: true;
};

/** `read` of a page module that the server renders. A refusal of the API becomes «there is no such page». */
export type ReadPage = (reading: PageReading) => Promise<PageHead>;
