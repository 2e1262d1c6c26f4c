import { type LIST_QUERY, NOUNS, type NounPage, type PageName, type PageOf } from './nouns.ts';

declare const page: unique symbol;
/** The address of a page of this site. Only this file makes one, for server and browser alike: a link to a page that is none does not compile. */
export type Address = string & { readonly [page]: true };
/** Any other address: of a file, of another site. */
export type Elsewhere = string & { readonly [page]?: never };

type Value<Name extends string> = Name extends 'number' ? number : string;
/** What an address names, in its order. */
type Values<At extends string> = At extends `${string}$${infer Rest}`
  ? Rest extends `${infer Name}/${infer After}`
    ? [Value<Name>, ...Values<`/${After}`>]
    : [Value<Rest>]
  : [];
type Followed<One> = One extends { list: readonly (infer Key extends string)[] }
  ? Key | (typeof LIST_QUERY)[number]
  : One extends { follows: readonly (infer Key extends string)[] }
    ? Key
    : never;
type Query<One> = { [Name in Followed<One>]?: string };
type Part<One> = One extends { parts: readonly (infer Name)[] } ? { '#'?: Name } : unknown;
/** What the page follows of the query, and the part of it that is meant. */
type More<One> = One extends { follows: unknown } | { list: unknown } | { parts: unknown }
  ? [more?: Query<One> & Part<One>]
  : [];
type Given<One> = One extends { at: infer At extends string } ? [...Values<At>, ...More<One>] : never;
type Paths = { readonly [Name in PageName]: (...given: Given<PageOf<Name>>) => Address };

/** Is this path that page, or one below it? `/c/plan-20` is not below `/c/plan-2`. */
export const isBelow = (path: string, above: Address): boolean => path === above || path.startsWith(`${above}/`);

/** The address with what it names filled in. */
const filled =
  (at: string) =>
  (...given: readonly unknown[]): string => {
    let next = 0;
    const path = at.replace(/\$\w+/g, () => encodeURIComponent(String(given[next++])));
    const { '#': part, ...query } = (given[next] ?? {}) as Record<string, string>;
    const search = new URLSearchParams(query).toString();
    return `${path}${search && `?${search}`}${part ? `#${part}` : ''}`;
  };

const pages = Object.values(NOUNS).flatMap((noun) => Object.entries<NounPage>(noun.pages));
const ofPages = Object.fromEntries(pages.map(([name, { at }]) => [name, filled(at)])) as unknown as Paths;

/** The part of its subject's page where a comment stands. */
export const partOfComment = (id: string) => `comment-${id}`;

/** Neither screens nor letters nor answers spell an address themselves. */
export const paths = {
  ...ofPages,
  /** The one that a request asked for, and that somebody is led back to. */
  asked: (path: string) => path as Address,

  /** A comment, on the page of what it is about. */
  comment: (subject: Address, id: string) => `${subject}#${partOfComment(id)}` as Address,

  /** Where a code leads that was typed, or read by a camera; without one what the form of that page asks. */
  byCode: (code?: string) => `/q${code === undefined ? '' : `?code=${encodeURIComponent(code)}`}`,

  // What the server sends beside its pages.
  apiDocs: (part = '') => `/api/docs${part && `#${part}`}`,
  news: (slug: string) => `${ofPages.cycle(slug)}/news.atom`,
  calendar: (cycleId: string) => `/api/cycles/${cycleId}/calendar.ics`,
};
