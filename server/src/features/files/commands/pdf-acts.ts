import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { AppError } from '@minga/shared/kernel/errors.ts';

/** Takes a PDF piece by piece and refuses what it would do by itself (ISO 32000-1, 12.6). */
type PdfReader = { take(piece: Buffer): Promise<void>; end(): void };

/** Objects stand in the clear or packed in streams of their own, of some hundred kilobytes. */
const MOST_PACKED = 16_000_000;
const MOST_UNPACKED = 100_000_000;
/** What is looked for may lie across two pieces. */
const KEPT = 4_096;
const STREAM = />>\s{0,20}stream\r?\n/;
const END = 'endstream';
/** Long enough never to stand in packed data by chance, so they are looked for there too. */
const ALONE = /\/S\s*\/(?:JavaScript|Launch|ImportData)\b|\/JavaScript\s*(?:<<|\d+\s+\d+\s+R)/;
const SHORT = /\/JS(?:\s*[(<]|\s+\d)|\/AA\s*<</;
/** By itself a PDF may turn to one of its own pages, or to the next. */
const OPENING = /\/OpenAction\s*<<(?:(?!>>)[\s\S]){0,300}?\/S\s*\/(?!(?:GoTo|Named)\b)/;
const ASKED = /\/(OpenAction|AA)\s+(\d+)\s+\d+\s+R/g;
/** Objects that are such acts, or that name acts for what happens to a page, a field or the document. */
const ACTING =
  /\b(\d+)\s+\d+\s+obj\s*<<(?:(?:(?!endobj)[\s\S]){0,200}?\/S\s*\/(URI|SubmitForm|GoToR|GoToE|Rendition|Movie|Sound)\b|\s*\/(?:WC|WS|DS|WP|DP|PO|PC|PV|PI|Fo|Bl|[OCEXDUKFV])\s*(?:<<|\d+\s+\d+\s+R))/g;

const refusal = () => new AppError('file.acts-when-opened');
const unpack = promisify(inflate) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** A letter of a name may be written as its number. */
const plain = (text: string): string =>
  text.replace(/#([0-9a-f]{2})/gi, (_, number: string) => String.fromCharCode(Number.parseInt(number, 16)));

export function pdfReader(): PdfReader {
  const asked = new Set<string>();
  const acting = new Set<string>();
  let rest = '';
  let isStream = false;
  /** Of a stream of objects, what came so far. */
  let packed: string[] | null = null;
  let head = '';
  let unpacked = 0;

  function judge(said: string, isObjects: boolean): void {
    const text = plain(said);
    if (ALONE.test(text) || OPENING.test(text) || (isObjects && SHORT.test(text))) throw refusal();
    for (const [, key, number] of text.matchAll(ASKED)) asked.add(`${key === 'AA' ? 'trigger' : 'act'} ${number}`);
    if (!isObjects) return;
    for (const [, number, kind] of text.matchAll(ACTING)) acting.add(`${kind ? 'act' : 'trigger'} ${number}`);
  }

  async function judgeObjects(parts: readonly string[]): Promise<void> {
    const bytes = Buffer.from(parts.join(''), 'latin1');
    let text = bytes.toString('latin1');
    if (/\/Predictor\s+(?!1\b)/.test(head)) throw new AppError('file.unreadable');
    if (/\/Filter/.test(head)) {
      if (!/\/Filter\s*\[?\s*\/(?:FlateDecode|Fl)\s*\]?\s*(?:\/|>>|$)/.test(head))
        throw new AppError('file.unreadable');
      text = await unpack(bytes, { maxOutputLength: Math.max(1, MOST_UNPACKED - unpacked) }).then(
        (found) => found.toString('latin1'),
        (error: NodeJS.ErrnoException) => {
          throw new AppError(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'file.unsafe-archive' : 'file.unreadable');
        },
      );
    }
    unpacked += text.length;
    judge(numbered(text, Number(/\/First\s+(\d+)/.exec(head)?.[1] ?? 0)), true);
  }

  /** @returns whether there is more to look at in what has come */
  async function step(): Promise<boolean> {
    if (isStream) {
      const end = rest.indexOf(END);
      const content = end === -1 ? rest.slice(0, -END.length) : rest.slice(0, end);
      if (packed) packed.push(content);
      else judge(content, false);
      if ((packed?.reduce((sum, one) => sum + one.length, 0) ?? 0) > MOST_PACKED)
        throw new AppError('file.unsafe-archive');
      rest = rest.slice(end === -1 ? content.length : end + END.length);
      if (end === -1) return false;
      if (packed) await judgeObjects(packed);
      [packed, isStream] = [null, false];
      return true;
    }
    const found = STREAM.exec(rest);
    judge(found ? rest.slice(0, found.index + 2) : rest, true);
    if (!found) {
      rest = rest.slice(-KEPT);
      return false;
    }
    head = plain(rest.slice(Math.max(rest.lastIndexOf('obj', found.index), 0), found.index + 2));
    packed = /\/ObjStm\b/.test(head) ? [] : null;
    isStream = true;
    rest = rest.slice(found.index + found[0].length);
    return true;
  }

  return {
    async take(piece) {
      rest += piece.toString('latin1');
      while (await step());
    },
    end() {
      judge(rest, !isStream);
      for (const one of asked) if (acting.has(one)) throw refusal();
    },
  };
}

/** Packed objects stand without their numbers, which are told before the first: as they would stand in the clear. */
function numbered(text: string, first: number): string {
  const pairs = [...text.slice(0, first).matchAll(/(\d+)\s+(\d+)/g)].map(
    ([, number, at]) => [number, Number(at)] as const,
  );
  return pairs
    .map(
      ([number, at], i) =>
        `${number} 0 obj ${text.slice(first + at, first + (pairs[i + 1]?.[1] ?? text.length))} endobj\n`,
    )
    .join('');
}
