/** Words about people and who they act for. No zod here, so that the client pays nothing for it. */

export const FORUM_ROLES = ['administrator', 'facilitator', 'participant', 'observer'] as const;
export type ForumRole = (typeof FORUM_ROLES)[number];
/** Whoever has one of these leads the forum: there is always somebody else before the last one goes. */
export const LEADING_ROLES = ['administrator', 'facilitator'] as const satisfies readonly ForumRole[];

export const SEAT_ROLES = ['member', 'delegate'] as const;
export type SeatRole = (typeof SEAT_ROLES)[number];

export const SENIORITIES = ['executive', 'director', 'manager', 'specialist', 'staff'] as const;
export type Seniority = (typeof SENIORITIES)[number];

/** The order is the order in every table and legend: the state first, then the others. */
export const SECTORS = [
  'executive',
  'parliament',
  'judiciary',
  'autonomous_body',
  'subnational_government',
  'civil_society',
  'academia',
  'private_sector',
  'cooperation',
  'citizen',
] as const;
export type Sector = (typeof SECTORS)[number];

const GOVERNMENT: ReadonlySet<Sector> = new Set<Sector>([
  'executive',
  'parliament',
  'judiciary',
  'autonomous_body',
  'subnational_government',
]);

/** Five sectors count as government whenever the standard asks for a balance between government and others. */
export function isGovernment(sector: Sector): boolean {
  return GOVERNMENT.has(sector);
}

export const PERSONAS = ['facilitator', 'cso', 'state', 'member', 'participant', 'observer', 'admin'] as const;
export type Persona = (typeof PERSONAS)[number];

/** Only a path of this site: `//elsewhere` and `/\elsewhere` are other sites to a browser (SEC-27). */
export const isOwnPath = (text: string): boolean => /^\/(?![/\\])[^\p{Cc}]*$/u.test(text);

/** As much of an address as whoever reads its mailbox knows it by, and nobody else writes to. */
export const maskedAddress = (email: string): string =>
  `${email.slice(0, email.indexOf('@') > 1 ? 1 : 0)}…${email.slice(email.indexOf('@'))}`;

/** What a person reads in a letter and types, good in the browser that asked for it. */
export const isTypedCode = (code: string): boolean => /^\d{6}$/.test(code);

/** What a mailed link ends in: too long to be guessed (160 bits), so it is good in any browser. */
export const isLinkSecret = (code: string): boolean => /^[0-9a-f]{40}$/.test(code);

/** Keys that one person may have: a few devices, and those that were lost and not taken off. */
export const MOST_PASSKEYS = 20;
export const PASSKEY_NAME = 60;

/**
 * Does what a device counts say that somebody works with a copy of its key? It counts each use upwards, or never counts at all.
 * @param noted the count when it was last shown
 */
export const wentBack = (noted: number, shown: number): boolean => (noted > 0 || shown > 0) && shown <= noted;
