import { isolated } from '@minga/shared/kernel/text.ts';
import type { ForumRole, Locale } from '@minga/shared/people/rules.ts';
import type { Role } from '@minga/shared/people/schema.ts';
import type { Letter } from '../../platform/mail/mail.ts';
import { CODE_MINUTES } from './policy.ts';
import type { listSessions, PersonRow } from './queries.ts';

const TEXTS = {
  es: {
    subject: (code: string) => `${code} es su código de Minga`,
    text: (code: string, link: string) =>
      `Su código para ingresar a Minga:\n\n    ${code}\n\nVale ${CODE_MINUTES} minutos, una sola vez y solo en el navegador en que lo pidió. Allí también puede abrir esta página, que lo escribe por usted:\n${link}\n\nSi no lo pidió, ignore este mensaje: sin el código nadie ingresa.\n`,
  },
  en: {
    subject: (code: string) => `${code} is your Minga code`,
    text: (code: string, link: string) =>
      `Your code to sign in to Minga:\n\n    ${code}\n\nIt is good for ${CODE_MINUTES} minutes, once, and only in the browser in which you asked for it. There you may also open this page, which fills it in for you:\n${link}\n\nIf you did not ask for it, ignore this message: without the code nobody gets in.\n`,
  },
};

/** Where an invited person signs in; it carries no secret, the code comes apart. */
export const inviteLink = (publicUrl: string, email: string): string =>
  `${publicUrl}/sign-in?email=${encodeURIComponent(email)}`;

/** The mail with the code. Its link only opens a page: a mail scanner that follows it consumes nothing (T18). */
export function codeLetter(
  person: Pick<PersonRow, 'locale'> | null,
  input: { email: string; code: string; back: string | undefined; publicUrl: string },
): Letter {
  const words = TEXTS[person?.locale ?? 'es'];
  const back = input.back === undefined ? '' : `&back=${encodeURIComponent(input.back)}`;
  const link = `${inviteLink(input.publicUrl, input.email)}${back}#code=${input.code}`;
  return { to: input.email, subject: words.subject(input.code), text: words.text(input.code, link) };
}

const ROLE_WORDS: Record<Locale, Record<ForumRole, string>> = {
  es: {
    administrator: 'a cargo de la administración',
    facilitator: 'a cargo de la facilitación',
    participant: 'como participante',
    observer: 'como observadora u observador',
  },
  en: {
    administrator: 'as administrator',
    facilitator: 'as facilitator',
    participant: 'as participant',
    observer: 'as observer',
  },
};
const INVITATIONS = {
  es: {
    subject: (forum: string) => `Le invitan a «${forum}» en Minga`,
    text: (by: string, forum: string, role: string, link: string) =>
      `${by} le invita al foro «${forum}», ${role}.\n\nPara ingresar abra esta página y pida un código con esta misma dirección de correo. No hay contraseña ni hace falta registrarse:\n${link}\n\nMinga es el lugar de trabajo donde el foro prepara su plan de acción de gobierno abierto.\n`,
  },
  en: {
    subject: (forum: string) => `You are invited to “${forum}” on Minga`,
    text: (by: string, forum: string, role: string, link: string) =>
      `${by} invites you to the forum “${forum}”, ${role}.\n\nTo sign in, open this page and ask for a code with this same e-mail address. There is no password and nothing to register:\n${link}\n\nMinga is where the forum prepares its open-government action plan.\n`,
  },
};

const SEAT_WORDS: Record<Locale, (organisation: string) => string> = {
  es: (organisation) => `con un asiento de ${organisation}`,
  en: (organisation) => `with a seat of ${organisation}`,
};

export type Invitation = {
  by: string;
  forumName: string;
  publicUrl: string;
  /** with a role in the forum, or with a seat of the organisation of this name */
  as: { role: ForumRole } | { seatOf: string };
};

/** The mail that tells a person of a new role or seat, in their own language. */
export function invitationLetter({ email, locale }: PersonRow, input: Invitation): Letter {
  const words = INVITATIONS[locale];
  const as = 'role' in input.as ? ROLE_WORDS[locale][input.as.role] : SEAT_WORDS[locale](isolated(input.as.seatOf));
  return {
    to: email,
    subject: words.subject(isolated(input.forumName)),
    text: words.text(isolated(input.by), isolated(input.forumName), as, inviteLink(input.publicUrl, email)),
  };
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
