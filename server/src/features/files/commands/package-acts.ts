import { AppError } from '@minga/shared/kernel/errors.ts';
import type { SaxesTagNS } from 'saxes';
import { attribute, elsewhere, refuse } from './package-addresses.ts';

/** What reads one part to its end, and refuses what an office program would do by itself when it opens the document. */
export type Judge = { open(tag: SaxesTagNS): void; text?(text: string): void; close?(tag: SaxesTagNS): void };

const OF_MACROS = /macrosheet|vbaproject|vbadata|macroenabled/i;
/** Parts of Word that hold fields, whatever they are called. */
const WITH_FIELDS = new Set([
  'document',
  'hdr',
  'ftr',
  'footnotes',
  'endnotes',
  'comments',
  'glossaryDocument',
  'txbxContent',
]);
/** Fields that take in what stands at an address, each time the document is opened or printed. */
const TAKING_IN = /^(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|RD|DATABASE)$/i;
/** A field's code is a line or two; beyond that it is not looked at, nor does Word. */
const LONGEST_CODE = 8_000;

/** What a part must not say, by its root: null where it can only hold text. */
export function judgeOf(root: SaxesTagNS): Judge | null {
  if (root.local === 'macrosheet') throw new AppError('file.macros');
  if (root.local === 'Types') return { open: refuseType };
  if (root.local === 'externalLink') return { open: refuseExchange };
  if (root.local === 'connections') return connectionJudge();
  if (root.local === 'queryTable') return { open: refuseQuery };
  return WITH_FIELDS.has(root.local) ? fieldJudge() : null;
}

/** A part is what its type says, whatever its name. */
function refuseType(tag: SaxesTagNS): void {
  if (OF_MACROS.test(attribute(tag, 'ContentType'))) throw new AppError('file.macros');
}

export function refuseMacroRelation(type: string): void {
  if (OF_MACROS.test(type)) throw new AppError('file.macros');
}

function refuseExchange(tag: SaxesTagNS): void {
  if (tag.local === 'ddeLink') throw new AppError('file.calls-program');
}

const isOn = (value: string): boolean => /^(?:1|true|on)$/i.test(value);

/** A connection that waits until somebody refreshes it reaches nobody. */
function connectionJudge(): Judge {
  let isAlone = false;
  return {
    open: (tag) => {
      if (tag.local === 'connection')
        isAlone = isOn(attribute(tag, 'refreshOnLoad')) || Number(attribute(tag, 'interval')) > 0;
      if (!isAlone) return;
      const database = tag.local === 'dbPr' ? attribute(tag, 'connection') : '';
      const address = database || elsewhere(attribute(tag, 'url')) || elsewhere(attribute(tag, 'sourceFile'));
      if (address) throw refuse('file.remote-parts', address);
    },
  };
}

function refuseQuery(tag: SaxesTagNS): void {
  if (tag.local === 'queryTable' && isOn(attribute(tag, 'refreshOnLoad')))
    throw refuse('file.remote-parts', attribute(tag, 'name'));
}

/** A field's code stands in as many pieces as Word likes, and may have other fields inside. */
function fieldJudge(): Judge {
  const open: { code: string; isOver: boolean }[] = [];
  let outside = '';
  let isCode = false;
  const add = (text: string) => {
    const field = open.at(-1);
    if (!field) outside = (outside + text).slice(0, LONGEST_CODE);
    else if (!field.isOver) field.code = (field.code + text).slice(0, LONGEST_CODE);
  };
  const over = () => {
    const field = open.at(-1);
    if (field && !field.isOver) refuseField(field.code);
    if (field) field.isOver = true;
  };
  return {
    open: (tag) => {
      isCode = tag.local === 'instrText' || tag.local === 'delInstrText';
      const said = (name: string) => Object.values(tag.attributes).find(({ local }) => local === name)?.value ?? '';
      if (tag.local === 'fldSimple') refuseField(said('instr'));
      if (tag.local !== 'fldChar') return;
      const kind = said('fldCharType');
      if (kind === 'begin') open.push({ code: '', isOver: false });
      if (kind === 'separate') over();
      if (kind === 'end') {
        over();
        const inner = open.pop();
        if (inner) add(` ${inner.code}`);
      }
    },
    text: (text) => {
      if (isCode) add(text);
    },
    close: (tag) => {
      isCode = false;
      if (tag.local !== 'p' && tag.local !== 'body') return;
      refuseField(outside);
      outside = '';
    },
  };
}

function refuseField(code: string): void {
  const name = /^[\s"]*([a-z]+)/i.exec(code)?.[1] ?? '';
  if (/^DDE(?:AUTO)?$/i.test(name)) throw new AppError('file.calls-program');
  if (!TAKING_IN.test(name)) return;
  for (const [, quoted, plain] of code.matchAll(/"([^"]*)"?|(\S+)/g)) {
    const address = elsewhere((quoted ?? plain ?? '').replaceAll('\\\\', '\\'));
    // A letter's own picture.
    if (address === null || /^cid:/i.test(address)) continue;
    throw refuse(/^INCLUDEPICTURE$/i.test(name) ? 'file.remote-pictures' : 'file.remote-parts', address);
  }
}
