import { cutTo } from '../kernel/text.ts';
/** How to join a meeting from afar. A link lets in whoever has it, so it must never stand where everybody can read it. */

const LINK = /\bhttps?:\/\/[^\s<>"'|]+/gi;
/** Places where people meet by video; a link to one of them is a door, any other link is a reading. */
const DOOR =
  /^https?:\/\/([\w-]+\.)*(zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|teams\.cloud\.microsoft|meet\.google\.com|hangouts\.google\.com|webex\.com|gotomeeting\.com|gotomeet\.me|meet\.goto\.com|bluejeans\.com|whereby\.com|meet\.jit\.si|8x8\.vc|skype\.com|chime\.aws|bbb\.[\w.-]+|meet\.[\w.-]+|jitsi\.[\w.-]+|zoom\.com)([/:?#]|$)/i;
/** Lines that tell a number or a word with which one gets in. */
const CODE =
  /(meeting|webinar|conference|reuni[oó]n|sala)\s*(id|n[uú]mero|number)\b|\bid\s*(de|of)?\s*(la\s*)?(reuni[oó]n|meeting|conferencia|conference)|passcode|password|contrase[nñ]a|c[oó]digo\s*(de\s*(acceso|la)|:)|access\s*code|clave\s*:|\bpin\s*:|\bpwd\s*[=:]|one[ -]tap|dial[ -]?in|marcar\s*(por|desde)/i;
/** What calendars draw above the part that they write themselves. */
const RULE = /^\s*(_{8,}|-::~.*|[-~:]{12,}|\*{8,}|\.{8,})\s*$/;
/** Names of services, and words for «online»: no room of a building. */
const SERVICE =
  /\b(microsoft\s+teams|teams|zoom|google\s+meet|meet|hangouts?|webex|skype|jitsi|whereby|gotomeeting|bluejeans|bigbluebutton|online|virtual|videoconferencia|videollamada|video\s*(call|conference)|remote|remot[oa])\b|en\s+l[ií]nea/i;
/** A room may be called after such a service and still have a door. */
const BUILT = /^(sala|sal[oó]n|auditorio|aula|oficina|room|hall|office|auditorium)\b/i;

type Parted = { text: string; joining: string[] };

const isDoor = (link: string): boolean => DOOR.test(link);

/** Does this text hold a link with which anybody could join? */
function holdsJoinLink(text: string): boolean {
  return [...text.matchAll(LINK)].some(([link]) => isDoor(link));
}

/** A title or an agenda without what lets people in, and that by itself. */
export function partJoining(text: string): Parted {
  const joining: string[] = [];
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (RULE.test(line) && holdsJoinLink(lines.slice(at).join('\n'))) {
      const end = lines.findIndex((other, i) => i > at && RULE.test(other));
      const block = lines.slice(at + 1, end === -1 ? undefined : end);
      if (holdsJoinLink(block.join('\n'))) {
        joining.push(...block.map((one) => one.trim()).filter((one) => one !== ''));
        at = end === -1 ? lines.length : end;
        continue;
      }
    }
    if (CODE.test(line) && (holdsJoinLink(text) || /\d{3}/.test(line))) {
      joining.push(line.trim());
      continue;
    }
    const doors = [...line.matchAll(LINK)].map(([link]) => link).filter(isDoor);
    if (doors.length === 0) kept.push(line);
    else {
      for (const door of doors) joining.push(door);
      const rest = line.replace(LINK, (link) => (isDoor(link) ? '' : link)).replace(/<\s*>|\(\s*\)/g, '');
      if (/[\p{L}\p{N}]/u.test(rest.replace(SERVICE, ''))) kept.push(rest.replace(/[ \t]+/g, ' ').trim());
    }
  }
  return { text: kept.join('\n').trim(), joining };
}

/** The place of a calendar entry: rooms of a building, and what is said there about joining from afar. */
export function partPlace(place: string): { room: string; joining: string[] } {
  const rooms: string[] = [];
  const joining: string[] = [];
  for (const part of place.split(/[;\n|]/).map((one) => one.trim())) {
    const links = [...part.matchAll(LINK)].map(([link]) => link);
    for (const link of links) joining.push(link);
    const rest = part
      .replace(LINK, '')
      .replace(/<\s*>|\(\s*\)/g, '')
      .replace(/^[\s,·-]+|[\s,·-]+$/g, '');
    if (!/[\p{L}\p{N}]/u.test(rest)) continue;
    if (CODE.test(rest) || (SERVICE.test(rest) && !BUILT.test(rest))) joining.push(rest);
    else rooms.push(rest);
  }
  return { room: rooms.join('; '), joining };
}

export const JOINING_LENGTH = 2_000;
/** As it is kept: one thing a line, each once. */
export const joiningText = (parts: readonly string[]): string | null => {
  const text = [...new Set(parts.map((one) => one.trim()).filter((one) => one !== ''))].join('\n');
  return text === '' ? null : cutTo(text, JOINING_LENGTH);
};
