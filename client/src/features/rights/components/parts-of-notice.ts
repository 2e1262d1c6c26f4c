type Part = { heading: string | null; text: string };

/** A short sentence that more follows: «Para qué. Para que el foro …». */
const HEADED = /^([^.\n]{3,40})\.\s+(\S[\s\S]*)$/;

/** The paragraphs of a notice, each with the short sentence by which it begins, where it has one, as its heading. */
export function partsOfNotice(body: string): Part[] {
  const paragraphs = body.split(/\n\s*\n/).filter((one) => one.trim() !== '');
  return paragraphs.map((one) => {
    const [, heading, text] = HEADED.exec(one.trim()) ?? [];
    return heading && text ? { heading, text } : { heading: null, text: one.trim() };
  });
}

type Piece = { text: string; href: string | null };
const REACHED = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\+?\d(?:[\d ()-]{5,})\d)/g;

/** A contact in pieces that join to it again: what one writes to or calls leads there. */
export function piecesOfContact(contact: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, 1: mail, index } of contact.matchAll(REACHED)) {
    if (index > from) pieces.push({ text: contact.slice(from, index), href: null });
    pieces.push({ text: found, href: mail ? `mailto:${mail}` : `tel:${found.replace(/[^\d+]/g, '')}` });
    from = index + found.length;
  }
  if (from < contact.length) pieces.push({ text: contact.slice(from), href: null });
  return pieces;
}
