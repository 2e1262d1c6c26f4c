import { FIRST_LOCALE } from '@minga/shared/kernel/languages.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { Role, SignInLetter } from '@minga/shared/people/schema.ts';
import { type Block, composeLetter } from '../../platform/mail/letter.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { wordsOf } from '../../platform/texts/texts.ts';
import type { listSessions, PersonRow } from './queries.ts';

/** Where an invited person signs in; it carries no secret, the code comes apart. */
export const inviteLink = (publicUrl: string, email: string): string =>
  `${publicUrl}/sign-in?email=${encodeURIComponent(email)}`;

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
  const back = input.back === undefined ? '' : `&back=${encodeURIComponent(input.back)}`;
  const link = `${inviteLink(input.publicUrl, input.email)}${back}#code=${input.secret}`;
  const { email, kind, secret: code, minutes } = input;
  const locale = person?.locale ?? FIRST_LOCALE;
  const say = (part: string) => words(`letters:sign-in.${kind}.${part}`, { code, email, minutes });
  const [lead, valid, press] = [say('lead'), say('valid'), say('press')];
  const blocks: Block[] =
    kind === 'code'
      ? [{ text: lead }, { code }, { lead: valid, press, link }]
      : [{ lead, press, link }, { text: valid }];
  const content = { subject: say('subject'), locale, forum: null, blocks: [...blocks, { text: say('ignore') }] };
  return { to: email, ...composeLetter(content) };
}

export type Invitation = {
  by: string;
  forumName: string;
  publicUrl: string;
  /** with a role in the forum, or with a seat of the organisation of this name */
  as: { role: ForumRole } | { seatOf: string };
};

/** The mail that tells a person of a new role or seat, in their own language. */
export function invitationLetter({ email, locale }: PersonRow, input: Invitation): Letter {
  const words = wordsOf(locale);
  const { by, forumName: forum } = input;
  const as =
    'role' in input.as
      ? words(`letters:invitation.as.${input.as.role}`)
      : words('letters:invitation.as.seat', { organisation: input.as.seatOf });
  const say = (part: string) => words(`letters:invitation.${part}`, { by, forum, as });
  const enter = { lead: say('enter'), press: say('press'), link: inviteLink(input.publicUrl, email) };
  const blocks = [{ text: say('lead') }, enter, { text: say('about') }];
  return { to: email, ...composeLetter({ subject: say('subject'), locale, forum, blocks }) };
}

/**
 * A person whom a letter does not reach is shown to whoever invited them, with the link that the letter held.
 * @param addresses of those people, see `undeliveredTo`
 */
export function inviteLinkOf(
  addresses: ReadonlyMap<string, string>,
  publicUrl: string,
  personId: string,
): string | null {
  const email = addresses.get(personId);
  return email === undefined ? null : inviteLink(publicUrl, email);
}

export function presentRoles(
  roles: readonly Omit<Role, 'inviteLink'>[],
  addresses: ReadonlyMap<string, string>,
  publicUrl: string,
) {
  return { items: roles.map((role) => ({ ...role, inviteLink: inviteLinkOf(addresses, publicUrl, role.personId) })) };
}

/** @param ownId the session that asks */
export function presentSessions(rows: Awaited<ReturnType<typeof listSessions>>, ownId: string) {
  return {
    items: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isCurrent: row.id === ownId,
    })),
  };
}
