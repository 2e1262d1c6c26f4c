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
