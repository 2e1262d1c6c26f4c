import type { ForumRole, Locale } from '@minga/shared/people/rules.ts';
import { CODE_MINUTES } from '../../platform/auth.ts';
import type { Letter } from '../../platform/mail.ts';
import type { Tx } from '../../platform/db.ts';
import { findPersonByEmail } from './queries.ts';

const TEXTS = {
  es: {
    subject: (code: string) => `${code} es su código de Minga`,
    text: (code: string, link: string) =>
      `Su código para ingresar a Minga:\n\n    ${code}\n\nVale ${CODE_MINUTES} minutos y una sola vez. También puede abrir esta página, que lo escribe por usted:\n${link}\n\nSi no lo pidió, ignore este mensaje: sin el código nadie ingresa.\n`,
  },
  en: {
    subject: (code: string) => `${code} is your Minga code`,
    text: (code: string, link: string) =>
      `Your code to sign in to Minga:\n\n    ${code}\n\nIt is good for ${CODE_MINUTES} minutes and once. You may also open this page, which fills it in for you:\n${link}\n\nIf you did not ask for it, ignore this message: without the code nobody gets in.\n`,
  },
};

/** The mail with the code. Its link only opens a page: a mail scanner that follows it consumes nothing (T18). */
export async function codeLetter(tx: Tx, input: { email: string; code: string; publicUrl: string }): Promise<Letter> {
  const person = await findPersonByEmail(tx, input.email);
  const words = TEXTS[person?.locale ?? 'es'];
  const link = `${input.publicUrl}/sign-in?email=${encodeURIComponent(input.email)}#code=${input.code}`;
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

/** The mail that tells a person of a new role, in their own language. It carries no secret: the code comes apart. */
export async function invitationLetter(
  tx: Tx,
  input: { email: string; by: string; forumName: string; role: ForumRole; publicUrl: string },
): Promise<Letter> {
  const locale = (await findPersonByEmail(tx, input.email))?.locale ?? 'es';
  const words = INVITATIONS[locale];
  const link = `${input.publicUrl}/sign-in?email=${encodeURIComponent(input.email)}`;
  return {
    to: input.email,
    subject: words.subject(input.forumName),
    text: words.text(input.by, input.forumName, ROLE_WORDS[locale][input.role], link),
  };
}
