import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';
import type { PagesChange } from '../jobs/bus.ts';
import { etagOf, isKnown } from './etags.ts';

type Coding = 'br' | 'gzip' | 'identity';
/** A page as it is sent, each packing made once, when the first browser asks for it. */
export type Document = { etag: string; as(coding: Coding): Promise<Buffer> };
/** Whose page it is: of a cycle, of everything of a forum, or of the list of cycles. */
export type About = { forumId: string; cycleId: string | null } | 'list';
/** What a page was made of. */
export type Made = { html: string; about: About };
type Kept = {
  page: Promise<{ document: Document | null; at: number }>;
  isRenewed: boolean;
  /** Not known while it is being made, nor of a page that is not there: then any change may be about it. */
  about: About | null;
};

/** Documents kept at most; those that were not asked for longest go first. */
const MOST = 300;
/** No reader gets a document older than this; milliseconds. A process that did not hear of a change shows it by then. */
const GONE_AFTER = 5_000;
/** From this age on a document is made anew while its readers still get it: on a busy page nobody waits. */
const RENEWED_AFTER = 3_000;

const PACKERS: Record<Coding, (html: Buffer) => Promise<Buffer>> = {
  br: (html) => promisify(brotliCompress)(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (html) => promisify(gzip)(html),
  identity: async (html) => html,
};

function documentOf(html: Buffer, tag: string): Document {
  const packed = new Map<Coding, Promise<Buffer>>();
  return {
    // Weak: the same words, however they are packed.
    etag: `W/${tag}`,
    as(coding) {
      const bytes = packed.get(coding) ?? PACKERS[coding](html);
      packed.set(coding, bytes);
      return bytes;
    },
  };
}

/** The same, whenever it was put together. */
const pageOf = (html: string): Document =>
  documentOf(Buffer.from(html), etagOf(html.replace(/"(?:generatedAt|now)":"[^"]*"/g, '')));

type KeptDocuments = {
  /**
   * The document under this key, made when there is none that is fresh; a rush of readers makes it once.
   * @param make null when there is no such page
   */
  get(key: string, make: () => Promise<Made | null>): Promise<Document | null>;
  /** One that is asked for in too many ways to keep it: others would have to go for it. */
  once(make: () => Promise<Made | null>): Promise<Document | null>;
  /** Something has changed: nothing that was made of it before is shown again. Without a change: nothing at all. */
  forget(change?: PagesChange): void;
};

function concerns(change: PagesChange, about: About | null): boolean {
  if (about === null) return true;
  if (about === 'list') return change.isListed;
  const isWhole = change.cycleId === null || about.cycleId === null;
  return about.forumId === change.forumId && (isWhole || about.cycleId === change.cycleId);
}

export function keepDocuments(): KeptDocuments {
  const kept = new LRUCache<string, Kept>({ max: MOST });
  const begin = (make: () => Promise<Made | null>): Kept => {
    const page = make().then((made) => {
      begun.about = made?.about ?? null;
      return { document: made && pageOf(made.html), at: Date.now() };
    });
    const begun: Kept = { page, isRenewed: false, about: null };
    return begun;
  };
  const renew = async (key: string, old: Kept, make: () => Promise<Made | null>) => {
    old.isRenewed = true;
    const fresh = begin(make);
    const isMade = await fresh.page.then(
      () => true,
      () => false,
    );
    // What was forgotten meanwhile must not come back. When it could not be made, the next reader is told why.
    if (isMade && kept.peek(key) === old) kept.set(key, fresh);
  };
  return {
    async get(key, make) {
      const known = kept.get(key);
      const page = await known?.page.catch(() => null);
      const age = page ? Date.now() - page.at : Number.POSITIVE_INFINITY;
      if (known && page && age < GONE_AFTER) {
        if (age >= RENEWED_AFTER && !known.isRenewed) void renew(key, known, make);
        return page.document;
      }
      const now = kept.get(key);
      const fresh = now && now !== known ? now : begin(make);
      kept.set(key, fresh);
      return (await fresh.page).document;
    },
    once: async (make) => (await begin(make).page).document,
    forget(change) {
      for (const [key, { about }] of [...kept]) if (!change || concerns(change, about)) kept.delete(key);
    },
  };
}

type NewestDocuments = {
  /**
   * The document of this name as of this version, made once whoever asks, and again only when the version is another one.
   * @param name at most a few hundred characters; versions of different names are kept apart
   * @param lasts milliseconds for which a document that tells the time serves: made anew, while its readers still get it,
   *   before they are over
   */
  get(name: string, version: string, make: () => Promise<Buffer>, lasts?: number): Promise<Document>;
};

/** When a document is made anew, as a part of the time for which it serves. */
const RENEWED_AT = 2 / 3;

/**
 * Documents of which it is known when they change: of each name the last version is kept.
 * @param most bytes of all together; those that were not asked for longest go first
 * @param now milliseconds
 */
export function keepNewest(most = 48_000_000, now: () => number = () => performance.now()): NewestDocuments {
  type Version = { version: string; made: Promise<Document>; at: number; isRenewed: boolean };
  const kept = new LRUCache<string, Version>({ maxSize: most });
  /** @param before whose place it takes once it is made, unless something else has come there meanwhile; null: at once */
  const begin = (name: string, version: string, make: () => Promise<Buffer>, before: Version | null) => {
    const isStill = () => kept.peek(name)?.made === (before?.made ?? made);
    const at = now();
    const made: Promise<Document> = make().then((text) => {
      // Another object, as the size of one that is there already is not looked at again.
      if (isStill()) kept.set(name, { version, made, at, isRenewed: false }, { size: Math.max(1, text.length) });
      return documentOf(text, etagOf(text));
    });
    // Next to nothing, until it is known how long it is.
    if (!before) kept.set(name, { version, made, at, isRenewed: false }, { size: 1 });
    made.catch(() => !before && isStill() && kept.delete(name));
    return made;
  };
  return {
    async get(name, version, make, lasts = Number.POSITIVE_INFINITY) {
      const known = kept.get(name);
      if (known?.version !== version || now() - known.at >= lasts) return begin(name, version, make, null);
      if (!known.isRenewed && now() - known.at >= lasts * RENEWED_AT) {
        known.isRenewed = true;
        begin(name, version, make, known);
      }
      return known.made;
    },
  };
}

/** Does a browser that sends this `Accept-Encoding` take this packing? */
export const takesCoding = (header: string | undefined, coding: Exclude<Coding, 'identity'>): boolean =>
  new Negotiator({ headers: { 'accept-encoding': header } }).encoding([coding]) === coding;

/** The smallest packing that a browser takes. */
const codingFor = (header: string | undefined): Coding =>
  (['br', 'gzip'] as const).find((coding) => takesCoding(header, coding)) ?? 'identity';

/** A reader who comes back over a thin line is told in a few bytes that nothing has changed. */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
): Promise<FastifyReply> {
  void reply.header('etag', document.etag);
  if (isKnown(request, document.etag)) return reply.status(304).send();
  const coding = codingFor(request.headers['accept-encoding']);
  if (coding !== 'identity') void reply.header('content-encoding', coding);
  return reply.send(await document.as(coding));
}
