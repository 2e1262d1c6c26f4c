import { holdsAddress } from '@minga/shared/kernel/addresses.ts';
import { cutTo } from '@minga/shared/kernel/text.ts';
import type ICAL from 'ical.js';

/** Who an entry expects, by address; `names` as the calendar calls them. */
type CalendarPeople = {
  people: string;
  optionalPeople: string[];
  organiser: string | null;
  names: Record<string, string>;
};

const parameter = (property: ICAL.Property, name: string): string => String(property.getFirstParameter(name) ?? '');
/** Addresses that calendars make up for rooms and for calendars that several share. */
const NOBODY = /@(resource|group)\.calendar\.google\.com$|@import\.calendar\.google\.com$/i;

/** Some programs write an id or a word instead of an address, and the address beside it. */
function addressOf(property: ICAL.Property): string | null {
  const value = String(property.getFirstValue() ?? '').trim();
  const said = parameter(property, 'email').trim();
  const address = /^mailto:/i.test(value) ? value.slice(7) : value.includes('@') && !value.includes(':') ? value : said;
  const plain = address.trim().toLowerCase();
  return plain === '' || !plain.includes('@') || NOBODY.test(plain) ? null : plain;
}

const kindOf = (property: ICAL.Property): string => parameter(property, 'cutype').toUpperCase() || 'INDIVIDUAL';

export function peopleOf(event: ICAL.Component): CalendarPeople {
  const people: string[] = [];
  const optionalPeople: string[] = [];
  const names: Record<string, string> = {};
  const declined = new Set<string>();
  for (const property of event.getAllProperties('attendee')) {
    const address = addressOf(property);
    if (address === null || !['INDIVIDUAL', 'UNKNOWN'].includes(kindOf(property))) continue;
    const role = parameter(property, 'role').toUpperCase();
    if (parameter(property, 'partstat').toUpperCase() === 'DECLINED' || role === 'NON-PARTICIPANT') {
      declined.add(address);
      continue;
    }
    remember(names, address, property);
    (role === 'OPT-PARTICIPANT' ? optionalPeople : people).push(address);
  }
  const property = event.getFirstProperty('organizer');
  const address = property ? addressOf(property) : null;
  const organiser = address !== null && !declined.has(address) ? address : null;
  if (property && organiser !== null) remember(names, organiser, property);
  return { people: people.join(';'), optionalPeople, organiser, names };
}

function remember(names: Record<string, string>, address: string, property: ICAL.Property): void {
  const name = parameter(property, 'cn')
    .replace(/^["']|["']$/g, '')
    .trim();
  if (name !== '' && !holdsAddress(name)) names[address] = cutTo(name, 120);
}

/** Rooms are invited like people; their name is the place when the entry gives no other. */
export function roomOfPeople(event: ICAL.Component): string {
  return event
    .getAllProperties('attendee')
    .filter((property) => kindOf(property) === 'ROOM' && parameter(property, 'partstat').toUpperCase() !== 'DECLINED')
    .map((property) => parameter(property, 'cn').trim())
    .filter((name) => name !== '' && !name.includes('@'))
    .join('; ');
}
