import { AppError } from '@minga/shared/kernel/errors.ts';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type Judge, judgeOf, refuseMacroRelation } from './package-acts.ts';
import { attribute, elsewhere, refuse } from './package-addresses.ts';

/** Takes one part of an office document piece by piece, and refuses what it says. */
type PartReader = { take(piece: Buffer): void; end(): void };

/** Relations of the longest documents are a tenth of this; nor does anything stand so long before a root element. */
const SHORT_PART = 1_000_000;
const LONG_PART = 50_000_000;
const ENCODINGS = /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii)$/i;
const HYPERLINK =
  /^http:\/\/(?:schemas\.openxmlformats\.org\/officeDocument\/2006|purl\.oclc\.org\/ooxml\/officeDocument)\/relationships\/hyperlink$/;
const OPEN_DOCUMENT = 'urn:oasis:names:tc:opendocument:';
/** Addresses in OpenDocument and SVG that wait for a click. */
const WAITING = new Set(['a', 'area-rectangle', 'area-circle', 'area-polygon', 'form', 'button', 'event-listener']);
const ADDRESSES = new Set(['href', 'image-data', 'base']);
const OF_MACROS = /^(?:vnd\.sun\.star\.script|macro|script|javascript|vbscript):/i;

const unsafe = () => new AppError('file.unsafe-archive');

/** Part 2 of ECMA-376: a relation says where it leads, and of what type it is. Only a hyperlink waits for a click. */
function refuseRelation(tag: SaxesTagNS): void {
  if (tag.local !== 'Relationship') return;
  const type = attribute(tag, 'Type');
  const kind = type.slice(type.lastIndexOf('/') + 1).toLowerCase();
  refuseMacroRelation(kind);
  // A page or another text that the program takes in when it opens, with whatever that names.
  if (kind === 'afchunk') throw new AppError('file.foreign-part');
  if (/^(?:internal)?$/i.test(attribute(tag, 'TargetMode')) || HYPERLINK.test(type)) return;
  const address = elsewhere(attribute(tag, 'Target'));
  if (address === null) return;
  if (kind === 'attachedtemplate') throw refuse('file.remote-template', address);
  throw refuse(kind === 'image' ? 'file.remote-pictures' : 'file.remote-parts', address);
}

/** OpenDocument and SVG name an address where it is used. */
function refuseAddresses(tag: SaxesTagNS, isPicture: boolean): void {
  if (/^dde-(?:connection-decl|source)$/.test(tag.local)) throw new AppError('file.calls-program');
  if (tag.local === 'encryption-data') throw new AppError('file.protected');
  for (const { local, prefix, value } of Object.values(tag.attributes)) {
    if (!ADDRESSES.has(local) || (local === 'base' && prefix !== 'xml')) continue;
    if (OF_MACROS.test(value.trim())) throw new AppError('file.macros');
    const address = elsewhere(value);
    // A picture may stand in the document itself.
    if (address === null || /^data:/i.test(address) || (WAITING.has(tag.local) && local === 'href')) continue;
    if (tag.local === 'template') throw refuse('file.remote-template', address);
    throw refuse(isPicture || /image/.test(tag.local) ? 'file.remote-pictures' : 'file.remote-parts', address);
  }
}

/** By its mark, or by how a `<` is written; office documents know no other encodings. */
export function encodingOf(start: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === '3c00') return 'utf-16le';
  return mark === 'feff' || mark === '003c' ? 'utf-16be' : 'utf-8';
}

type State = 'unknown' | 'before-root' | 'inside' | 'over';

/** The parser of one part. It looks no further than the root of what names nothing that is loaded. */
function parserOf(isRelations: boolean, part: { state: State }): SaxesParser<{ xmlns: true; position: false }> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  let isPicture = false;
  let isForeign = false;
  let judge: Judge | null = null;
  parser.on('xmldecl', ({ encoding }) => {
    isForeign = encoding !== undefined && !ENCODINGS.test(encoding);
    if (isForeign && isRelations) throw new AppError('file.unreadable');
  });
  parser.on('doctype', (declared) => {
    // Drawing programs name the public one of SVG and declare nothing.
    if (!/^\s*svg\s+PUBLIC\s[^[]*$/.test(declared)) throw new AppError('file.foreign-part');
  });
  parser.on('opentag', (tag) => {
    if (part.state === 'before-root') {
      isPicture = tag.local === 'svg';
      if (isRelations) judge = { open: refuseRelation };
      else if (isPicture || tag.uri.startsWith(OPEN_DOCUMENT))
        judge = { open: (inner) => refuseAddresses(inner, isPicture) };
      else judge = judgeOf(tag);
      part.state = judge ? 'inside' : 'over';
      // Data of whoever made the document may be written in any alphabet; what an office program follows may not.
      if (isForeign && part.state === 'inside') throw new AppError('file.unreadable');
    }
    if (part.state === 'inside') judge?.open(tag);
  });
  parser.on('text', (text) => judge?.text?.(text));
  parser.on('cdata', (text) => judge?.text?.(text));
  parser.on('closetag', (tag) => judge?.close?.(tag));
  return parser;
}

/**
 * Every part that is XML is read as XML up to its root element, and to its end where something may be loaded or done
 * when it is opened. Entities are never expanded, because no part may declare any.
 */
export function partReader(name: string): PartReader {
  const isRelations = /\.rels$/i.test(name);
  const isXmlByName = isRelations || /\.xml$/i.test(name);
  const part: { state: State } = { state: 'unknown' };
  const parser = parserOf(isRelations, part);
  let decoder = new TextDecoder();
  let held: Buffer = Buffer.alloc(0);
  let taken = 0;
  const parse = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (error instanceof AppError) throw error;
      // A page or a picture may begin like XML and be none. What is XML by its name, or by its root, has to be.
      if (part.state === 'before-root' && !isXmlByName) part.state = 'over';
      if (part.state !== 'over') throw new AppError('file.unreadable');
    }
  };
  const begin = (isWhole: boolean) => {
    const encoding = encodingOf(held);
    const first = new TextDecoder(encoding).decode(held).trimStart();
    if (!isWhole && (held.length < 4 || first === '')) return;
    part.state = isRelations || first.startsWith('<') ? 'before-root' : 'over';
    // Of another alphabet only the marks are looked for, which stand in it as in ASCII.
    const declared = /^\ufeff?<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(first)?.[1] ?? 'utf-8';
    decoder = ENCODINGS.test(declared) ? new TextDecoder(encoding, { fatal: true }) : new TextDecoder('latin1');
    parse(() => parser.write(decoder.decode(held, { stream: true })));
  };
  return {
    take(piece) {
      if (part.state === 'over') return;
      taken += piece.length;
      if (taken > (isRelations || part.state !== 'inside' ? SHORT_PART : LONG_PART)) throw unsafe();
      if (part.state !== 'unknown') return parse(() => parser.write(decoder.decode(piece, { stream: true })));
      held = Buffer.concat([held, piece]);
      begin(false);
    },
    end() {
      if (part.state === 'unknown') begin(true);
      if (part.state !== 'over') parse(() => parser.write(decoder.decode()).close());
    },
  };
}
