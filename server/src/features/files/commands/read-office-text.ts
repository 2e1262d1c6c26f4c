import { SaxesParser } from 'saxes';
import { entriesOf, MAX_INFLATED, openArchive, openEntry } from './archive.ts';
import { encodingOf } from './package-parts.ts';
import type { TextOf } from './read-text.ts';

/** Where an office document keeps what it says. */
type Places = {
  parts: RegExp;
  /** Elements whose text counts, and those in which none does: what was deleted, or stands there a second time. */
  within: ReadonlySet<string>;
  without: ReadonlySet<string>;
  /** Elements that end a word. */
  breaks: ReadonlySet<string>;
};
const PLACES: Readonly<Record<'docx' | 'odt' | 'xlsx', Places>> = {
  docx: {
    parts: /^word\/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml$/,
    within: new Set(['t']),
    without: new Set(['Fallback']),
    breaks: new Set(['p', 'tab', 'br', 'cr', 'tc']),
  },
  odt: {
    parts: /^content\.xml$/,
    within: new Set(['body']),
    without: new Set(['tracked-changes', 'annotation']),
    breaks: new Set(['p', 'h', 's', 'tab', 'line-break', 'table-cell']),
  },
  xlsx: {
    parts: /^xl\/(?:sharedStrings|worksheets\/sheet\d+)\.xml$/,
    within: new Set(['t']),
    without: new Set(['rPh']),
    breaks: new Set(['si', 'is']),
  },
};

function parserOf({ within, without, breaks }: Places, text: TextOf): SaxesParser {
  // By the name behind the prefix: strict documents give the same elements other namespaces.
  const parser = new SaxesParser({ xmlns: false, position: false });
  const local = (name: string) => name.slice(name.indexOf(':') + 1);
  let inside = 0;
  let outside = 0;
  const take = (said: string) => {
    if (inside > 0 && outside === 0) text.add(said);
  };
  parser.on('doctype', () => {
    throw new Error('no part of a document may declare anything');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    if (within.has(local(name))) inside += 1;
    if (without.has(local(name))) outside += 1;
  });
  parser.on('closetag', ({ name }) => {
    if (within.has(local(name))) inside -= 1;
    if (without.has(local(name))) outside -= 1;
    if (breaks.has(local(name))) text.add(' ');
  });
  parser.on('text', take);
  parser.on('cdata', take);
  return parser;
}

/** Reads a part until the text is full; counts what comes out, because a header may lie about it. */
export const readOfficeText =
  (kind: keyof typeof PLACES) =>
  async (path: string, text: TextOf): Promise<void> => {
    const zip = await openArchive(path);
    let inflated = 0;
    try {
      for await (const entry of entriesOf(zip)) {
        if (!PLACES[kind].parts.test(entry.fileName)) continue;
        const parser = parserOf(PLACES[kind], text);
        let decoder: InstanceType<typeof TextDecoder> | null = null;
        for await (const piece of (await openEntry(zip, entry)) as AsyncIterable<Buffer>) {
          inflated += piece.length;
          if (inflated > MAX_INFLATED) throw new Error('more than any document holds');
          decoder ??= new TextDecoder(encodingOf(piece));
          parser.write(decoder.decode(piece, { stream: true }));
          if (text.isCut) return;
        }
      }
    } finally {
      zip.close();
    }
  };
