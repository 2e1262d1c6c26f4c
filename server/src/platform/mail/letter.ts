import { piecesOf } from '@minga/shared/kernel/addresses.ts';
import { languageOf, type Locale } from '@minga/shared/kernel/languages.ts';
import type { Letter } from './mail.ts';

/** What one presses in a letter. */
type Press = { press: string; link: string };
/** A piece of a letter, one below the other. */
export type Block =
  /** What somebody wrote, with its lines. */
  | { text: string }
  | { title: string; link?: string }
  /** What is typed elsewhere. */
  | { code: string }
  /** Short lines that belong together. */
  | { lines: readonly string[] }
  /** Words that lead to an address, and what stands on its button. */
  | (Press & { lead: string })
  /** Several answers to one question. */
  | { lead: string; choices: readonly Press[] };

/** Why it came, and how to have no more of its kind: below every letter that somebody can do without. */
type LetterEnd = { why: string; links: readonly (Press & { lead: string })[] };

/** What a letter says, without its address: from this come its plain text and the page that mail programs draw. */
export type LetterContent = {
  subject: string;
  locale: Locale;
  /** The forum that speaks; null: the site. */
  forum: string | null;
  blocks: readonly Block[];
  /**
   * It goes where nobody has answered for the mailbox yet: what people are called in it leads nowhere, and only its own presses can be
   * followed (SEC-73).
   */
  isToStranger?: boolean;
  end?: LetterEnd;
};

function plainOf(block: Block): string {
  if ('text' in block) return block.text;
  if ('title' in block) return [block.title, ...(block.link ? [block.link] : [])].join('\n');
  if ('code' in block) return `    ${block.code}`;
  if ('lines' in block) return block.lines.join('\n');
  if ('choices' in block)
    return [block.lead, ...block.choices.map(({ press, link }) => `${press}: ${link}`)].join('\n');
  return `${block.lead}\n${block.link}`;
}

/** All of it, for whoever reads letters as text. */
function plainTextOf({ blocks, end }: Pick<LetterContent, 'blocks' | 'end'>): string {
  const said = blocks.map(plainOf).join('\n\n');
  const below = end ? ['', '-- ', end.why, ...end.links.map(({ lead, link }) => `${lead}\n${link}`)] : [];
  return [said, ...below, ''].join('\n');
}

/** Light and dark of the colours that a letter has, as in client/src/ui/tokens.css: a mail program knows no variables. */
const COLOURS = {
  page: ['#fbf7f0', '#15141b'],
  sheet: ['#ffffff', '#1f1d27'],
  ink: ['#211d17', '#f2ece2'],
  muted: ['#6b6256', '#b3a99b'],
  line: ['#ddd1be', '#3a3644'],
  link: ['#343a96', '#a9aef5'],
  button: ['#343a96', '#a9aef5'],
  onButton: ['#ffffff', '#15141b'],
} as const;
/** The dyes of the woven band, in its order. */
const BAND = ['#343a96', '#1f6b6b', '#8a5a00', '#b04427', '#7a2f5b', '#47683a'];
const TITLE = "Georgia,'Times New Roman',serif";
const TEXT = "'Segoe UI',system-ui,-apple-system,Roboto,Helvetica,Arial,sans-serif";

const light = (colour: keyof typeof COLOURS) => COLOURS[colour][0];
const DARK = [
  ['.page', 'background', 'page'],
  ['.sheet', 'background', 'sheet'],
  ['.ink', 'color', 'ink'],
  ['.muted', 'color', 'muted'],
  ['.link', 'color', 'link'],
  ['.button', 'background', 'button'],
  ['.button', 'color', 'onButton'],
  ['.ruled', 'border-color', 'line'],
  ['.outlined', 'border-color', 'link'],
] as const;
const darkRules = DARK.map(([name, what, colour]) => `${name}{${what}:${COLOURS[colour][1]}!important}`).join('');

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const anchor = (link: string, words: string) =>
  `<a class="link" href="${escaped(link)}" style="color:${light('link')}">${escaped(words)}</a>`;
type Written = (text: string) => string;
const unlinked: Written = (text) => escaped(text).replace(/\n/g, '<br>');
/** What people wrote: its lines stay, its addresses can be followed, and nothing in it is markup. */
const linked: Written = (text) =>
  piecesOf(text)
    .map((piece) => (piece.href === null ? unlinked(piece.text) : anchor(piece.href, piece.text)))
    .join('');
const paragraph = (inside: string, more = '') =>
  `<p dir="auto" class="ink" style="margin:0 0 16px;color:${light('ink')};font:400 16px/1.5 ${TEXT};${more}">${inside}</p>`;
/** One act of a letter stands out; what else there is to press is drawn as its outline. */
const quiet = ({ press, link }: Press) =>
  `<a class="link outlined" href="${escaped(link)}" style="display:inline-block;margin:0 8px 8px 0;padding:10px 18px;border:2px solid ${light('link')};border-radius:8px;color:${light('link')};font:700 16px/1.25 ${TEXT};text-decoration:none">${escaped(press)}</a>`;
const button = ({ press, link }: Press) =>
  `<a class="button" href="${escaped(link)}" style="display:inline-block;margin:0 8px 8px 0;padding:12px 20px;border-radius:8px;background:${light('button')};color:${light('onButton')};font:700 16px/1.25 ${TEXT};text-decoration:none">${escaped(press)}</a>`;

function drawn(block: Block, isMain: boolean, written: Written): string {
  if ('text' in block)
    return block.text
      .split(/\n{2,}/)
      .map((part) => paragraph(written(part)))
      .join('');
  if ('title' in block) {
    const words = block.link ? anchor(block.link, block.title) : escaped(block.title);
    return `<h2 dir="auto" class="ink" style="margin:0 0 8px;color:${light('ink')};font:600 20px/1.3 ${TITLE}">${words}</h2>`;
  }
  if ('code' in block) return paragraph(escaped(block.code), 'font-size:32px;font-weight:700;letter-spacing:6px');
  if ('lines' in block) return paragraph(block.lines.map(written).join('<br>'));
  const presses = 'choices' in block ? block.choices : [block];
  return `${paragraph(written(block.lead))}<p style="margin:0 0 24px">${presses.map((one, at) => (isMain && at === 0 ? button(one) : quiet(one))).join('')}</p>`;
}

function drawnEnd({ why, links }: LetterEnd): string {
  const style = `margin:0 0 8px;color:${light('muted')};font:400 14px/1.5 ${TEXT}`;
  const said = [escaped(why), ...links.map(({ press, link }) => anchor(link, press))];
  const lines = said.map((line) => `<p dir="auto" class="muted" style="${style}">${line}</p>`).join('');
  return `<div class="ruled" style="margin-top:8px;padding-top:16px;border-top:1px solid ${light('line')}">${lines}</div>`;
}

/** The same as a page: no picture, nothing fetched, readable on a dark ground and with any screen reader. */
function htmlOf({ subject, locale, forum, blocks, isToStranger, end }: LetterContent): string {
  const { direction } = languageOf(locale);
  const band = BAND.map(
    (dye) => `<td height="6" style="background:${dye};font-size:0;line-height:6px">&#160;</td>`,
  ).join('');
  const main = blocks.findIndex((block) => 'lead' in block);
  const head = forum === null ? 'Minga' : `Minga · ${forum}`;
  return [
    `<!doctype html><html lang="${locale}" dir="${direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<title>${escaped(subject)}</title>`,
    `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${darkRules}}</style></head>`,
    `<body class="page" style="margin:0;padding:0;background:${light('page')}">`,
    `<div class="page" lang="${locale}" dir="${direction}" style="padding:16px;background:${light('page')}">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;margin:0 auto">',
    `<tr><td><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${band}</tr></table></td></tr>`,
    `<tr><td class="sheet" style="padding:24px;background:${light('sheet')}">`,
    `<p dir="auto" class="muted" style="margin:0 0 16px;color:${light('muted')};font:600 16px/1.3 ${TITLE}">${escaped(head)}</p>`,
    `<h1 dir="auto" class="ink" style="margin:0 0 16px;color:${light('ink')};font:600 24px/1.3 ${TITLE}">${escaped(subject)}</h1>`,
    ...blocks.map((block, at) => drawn(block, at === main, isToStranger ? unlinked : linked)),
    end ? drawnEnd(end) : '',
    '</td></tr></table></div></body></html>',
  ].join('\n');
}

/** Both parts of a letter, from one saying of it. */
export const composeLetter = (content: LetterContent): Pick<Letter, 'subject' | 'text' | 'html'> => ({
  subject: content.subject,
  text: plainTextOf(content),
  html: htmlOf(content),
});
