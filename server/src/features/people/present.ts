import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { type SeatPeriod, sentenceOfSeat } from '@minga/shared/people/invitations.ts';
import { FIRST_LOCALE } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { ForumRole, SeatRole } from '@minga/shared/people/rules.ts';
import type { PasskeyCreation, Passkeys } from '@minga/shared/people/passkeys.ts';
import type { Role, SignInLetter } from '@minga/shared/people/schema.ts';
import { type Block, composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { KeyedHash } from '../../platform/files/secret.ts';
import type { Person } from '../../platform/http/gate.ts';
import { CHALLENGE_MINUTES, handleOf, type listPasskeys, type prepareKey } from './commands/passkeys.ts';
import { ALGORITHMS, type Site } from './commands/verify-passkey.ts';
import { invitationLink } from './policy.ts';
import type { listSessions, PersonRow, Unreached } from './queries.ts';

/** Where somebody with this address signs in; it carries no secret, the code comes apart. */
export const signInLink = (publicUrl: string, email: string): string => publicUrl + paths.signIn({ email });

/** The mail with the code or the link. A link only opens a page: a mail scanner that follows it consumes nothing (SEC-18). */
export function signInLetter(
  person: Pick<PersonRow, 'locale'> | null,
  input: {
    email: string;
    kind: SignInLetter;
    secret: string;
    minutes: number;
    back: string | undefined;
    publicUrl: string;
  },
): Letter {
  const words = wordsOf(person?.locale ?? FIRST_LOCALE);
  const link = `${input.publicUrl}${paths.signIn({ email: input.email, ...(input.back !== undefined && { back: input.back }) })}#code=${input.secret}`;
  const { email, kind, secret: code, minutes } = input;
  const locale = person?.locale ?? FIRST_LOCALE;
  const say = (part: string) => words(`letters:sign-in.${kind}.${part}`, { code, email, minutes });
  const [lead, valid, press] = [say('lead'), say('valid'), say('press')];
  const blocks: Block[] =
    kind === 'code'
      ? [{ text: lead }, { code }, { lead: valid, press, link }]
      : [{ lead, press, link }, { text: valid }];
  const content = {
    subject: say('subject'),
    locale,
    forum: null,
    blocks: [...blocks, { text: say('ignore') }],
    isToStranger: true,
  };
  return { to: email, ...composeLetter(content) };
}

/** With a role in the forum, or with a seat of the organisation of this name. */
export type Given = { role: ForumRole } | ({ seatOf: string; seatRole: SeatRole; isAlternate: boolean } & SeatPeriod);
export type Invitation = {
  by: string;
  forumName: string;
  as: readonly Given[];
  link: string;
  /** on whose clock its times are told */
  timeZone: string;
  /** how long the link is good; null for whoever is in the forum already */
  goodUntil: Date | null;
};

/** The mail that tells a person of their roles and seats, in their own language. */
export function invitationLetter(
  { email, locale, timeZone: ownZone }: Pick<PersonRow, 'email' | 'locale' | 'timeZone'>,
  input: Invitation,
): Letter {
  const words = wordsOf({ locale, ownZone });
  const { by, forumName: forum, link, timeZone, goodUntil } = input;
  const withSeat = ({
    seatOf: organisation,
    seatRole,
    isAlternate,
    ...period
  }: Exclude<Given, { role: ForumRole }>) => {
    const until = period.endsAt && lastInstantOf(period.endsAt).toISOString();
    const what = words(`letters:invitation.seatAs.${seatRole}.${isAlternate ? 'alternate' : 'titular'}`);
    const days = { from: period.beginsAt, until, timeZone };
    return words(`letters:invitation.as.${sentenceOfSeat(period)}`, { organisation, what, ...days });
  };
  const each = input.as.map((one) => ('role' in one ? words(`letters:invitation.as.${one.role}`) : withSeat(one)));
  const as = new Intl.ListFormat(locale).format(each);
  const say = (part: string) => words(`letters:invitation.${part}`, { by, forum, as });
  const until = goodUntil && words('letters:invitation.until', { at: goodUntil, timeZone });
  const enter = { lead: say(goodUntil ? 'accept' : 'enter'), press: say(goodUntil ? 'open' : 'press'), link };
  const decline = { lead: say('decline'), press: say('declinePress'), link: `${link}#decline` };
  const open = until ? [{ text: until }, decline] : [];
  const blocks = [{ text: say('lead') }, enter, ...open, { text: say('about') }];
  return { to: email, ...composeLetter({ subject: say('subject'), locale, forum, blocks, isToStranger: true }) };
}

/** What it takes to make a link. */
export type Links = { publicUrl: string; keyed: KeyedHash };

/** A person whom a letter does not reach is shown to whoever invited them, with the link that the letter held. */
export function inviteLinkOf(unreached: Unreached | undefined, { publicUrl, keyed }: Links): string | null {
  if (!unreached) return null;
  const { email, invitation } = unreached;
  return invitation === null ? signInLink(publicUrl, email) : invitationLink(publicUrl, keyed, invitation);
}

export function presentRoles(
  roles: readonly Omit<Role, 'inviteLink'>[],
  unreached: ReadonlyMap<string, Unreached>,
  links: Links,
) {
  return {
    items: roles.map((role) => ({ ...role, inviteLink: inviteLinkOf(unreached.get(role.personId), links) })),
  };
}

/** @param ownId the session that asks */
type OwnSessions = { rows: Awaited<ReturnType<typeof listSessions>>; isProven: boolean };

export function presentSessions({ rows, isProven }: OwnSessions, ownId: string) {
  return {
    isProven,
    items: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isCurrent: row.id === ownId,
    })),
  };
}

export const presentPasskeys = (rows: Awaited<ReturnType<typeof listPasskeys>>): Passkeys => ({
  items: rows.map(({ id, name, createdAt, lastUsedAt }) => ({
    ...{ id, name, createdAt: createdAt.toISOString() },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  })),
});

/** A key that the device keeps and finds by itself, for an owner whom it recognises, one on each device. */
export const presentCreation = (
  { challenge, held }: Awaited<ReturnType<typeof prepareKey>>,
  { personId, name, email }: Person,
  { host }: Site,
): PasskeyCreation => ({
  challenge,
  rp: { id: host, name: 'Minga' },
  user: { id: handleOf(personId), name: email, displayName: name },
  pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' })),
  timeout: CHALLENGE_MINUTES * 60_000,
  attestation: 'none',
  excludeCredentials: held.map(({ credentialId: id }) => ({ id, type: 'public-key' })),
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
});
