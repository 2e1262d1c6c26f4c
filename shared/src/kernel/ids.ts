import { v4, v5, v7 } from 'uuid';

/** A uuid that names one kind of thing; the brand stops a board's id from being passed where a cycle's is meant. */
type Id<Noun extends string> = string & { readonly __noun: Noun };

/** Time-ordered uuid (version 7): new rows land at the end of their index. */
export function newId<Noun extends string = string>(): Id<Noun> {
  return v7() as Id<Noun>;
}

/**
 * Random uuid (version 4), for what people write: it carries neither the time nor the clock of the device that made it,
 * by which a note with a name and one without could be laid side by side. Works without https, too.
 */
export function newRandomId<Noun extends string = string>(): Id<Noun> {
  return v4() as Id<Noun>;
}

/** Namespace of every fixed id of the demonstration forums. */
const DEMONSTRATION = '6c1f3f0e-7a54-5d0a-9f51-2a8c5c1d7e10';

/**
 * The fixed id of a demonstration record, the same on every machine, so that links into the demonstration keep working.
 * @param forum forum slug, e.g. `demo-es`
 * @param path noun and name within the forum, e.g. `organisation/sumaq`
 */
export function demoId<Noun extends string = string>(forum: string, path: string): Id<Noun> {
  return v5(`${forum}/${path}`, DEMONSTRATION) as Id<Noun>;
}
