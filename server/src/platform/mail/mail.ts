import { retry } from '../jobs/retry.ts';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@minga/shared/kernel/ids.ts';
import { simpleParser } from 'mailparser';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { GiveUp } from '../jobs/events.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** A change to the reader's calendar that comes with a letter (RFC 6047). */
export type LetterCalendar = {
  method: 'REQUEST' | 'CANCEL';
  /** @param organiser who sends the letter: programs take a change only from the organiser of the entry */
  text: (organiser: Sender) => string;
};
export type Letter = {
  to: string;
  subject: string;
  text: string;
  /** The same for programs that draw pages (platform/mail/letter.ts). */
  html?: string;
  calendar?: LetterCalendar;
  /** Where whoever gets it asks for no more of its kind, by opening it or by one POST of their mail program (RFC 8058). */
  stop?: string;
};
type StoredLetter = Pick<Letter, 'to' | 'subject' | 'text'> & { id: string; at: string };
export type Mail = {
  /**
   * Hands over a letter that is good for minutes only, a code. It returns at once and is tried for a few minutes from
   * memory: a code must never be written down, and whoever gets none asks for another.
   */
  post(letter: Letter): void;
  /**
   * Hands a letter over now, for whoever tries again when that fails: a subscriber of an event.
   * @param id the same on each attempt, so that a letter whose acknowledgement was lost is recognised as one
   * @throws GiveUp when the post office refuses this address or this letter for good
   */
  send(id: string, letter: Letter): Promise<void>;
  /** Waits until every posted letter was delivered or given up (shutdown, tests). */
  untilSent(): Promise<void>;
  /** Removes the letters to an address that lie on disk, whoever carries the mail today. */
  forget(address: string): Promise<void>;
  /** Letters on disk, newest first; empty when a real server carries the mail. */
  stored(): Promise<StoredLetter[]>;
};
type MailOptions = {
  /** where to send; null keeps letters as files in `folder`, for the demonstration and first steps */
  smtpUrl: string | null;
  /** the site's address: letters come from `minga@` its host, unless SMTP_URL names a sender with `?from=` */
  publicUrl: string;
  folder: string;
  jobs: Jobs;
  onGiveUp: (error: unknown) => void;
  /** The post office does not let us in now; letters are tried all the same. */
  onTrouble: (error: unknown) => void;
};

/** Where versions before migration 0056 left letters that were promised. None is added any more; those that wait are still sent. */
const FORMER_QUEUE = 'letters';
/** Pauses between attempts in milliseconds; a server that is down for longer is reported in the log. */
const RETRY_AFTER = [1_000, 5_000, 30_000, 120_000];

export async function openMail(options: MailOptions): Promise<Mail> {
  const { smtpUrl, folder, jobs, onGiveUp } = options;
  const from = senderOf(options);
  const transport = smtpUrl
    ? nodemailer.createTransport({
        url: smtpUrl,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
      })
    : null;
  // Tried at the start, when whoever typed the address is still there; nobody waits for it.
  transport?.verify().catch(options.onTrouble);
  const deliver = (id: string, letter: Letter) =>
    transport
      ? transport.sendMail(messageOf(from, id, letter)).then(() => {})
      : keep(folder, id, messageOf(from, id, letter));
  const send: Mail['send'] = async (id, letter) => {
    if (isPlaceholder(letter.to)) return;
    await deliver(id, letter).catch((error: SmtpError) => {
      // What the post office says may hold the address; what is kept and logged must not.
      const code = `${error.code ?? 'no-code'}${error.responseCode ? `-${error.responseCode}` : ''}`;
      if (isAboutLetter(error)) throw new GiveUp(code);
      throw Object.assign(new Error(`not delivered: ${code}`), { code });
    });
  };
  await jobs.handle<Letter>(FORMER_QUEUE, ({ id, data: { to, subject, text } }) =>
    send(id, { to, subject, text }).catch((error: unknown) => {
      if (!(error instanceof GiveUp)) throw error;
    }),
  );
  const pending = new Set<Promise<void>>();
  return {
    post(letter) {
      if (isPlaceholder(letter.to)) return;
      const id = newId();
      const work = retry(() => deliver(id, letter), { pauses: RETRY_AFTER }).catch(onGiveUp);
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
    send,
    async untilSent() {
      await Promise.all(pending);
    },
    forget: (address) => removeLetters(folder, (letter) => letter.to.toLowerCase() === address.toLowerCase()),
    stored: () => (transport ? Promise.resolve([]) : readLetters(folder)),
  };
}

type SmtpError = { code?: string; responseCode?: number; command?: string };

/**
 * Did the post office refuse this address or this letter for good (RFC 5321, 4.2.1)? Refusing the password or the sender says
 * only that the settings are wrong: once they are mended, what was promised is still delivered.
 */
const isAboutLetter = ({ responseCode = 0, command = '' }: SmtpError): boolean =>
  responseCode >= 500 && ['RCPT TO', 'DATA'].includes(command);

type Sender = { name: string; address: string };

function senderOf({ smtpUrl, publicUrl }: Pick<MailOptions, 'smtpUrl' | 'publicUrl'>): Sender {
  const named = smtpUrl ? new URL(smtpUrl).searchParams.get('from') : null;
  return { name: 'Minga', address: named || `minga@${new URL(publicUrl).hostname}` };
}

/** Guests of a board have an address that cannot receive anything (RFC 2606): nothing is sent there. */
const isPlaceholder = (address: string): boolean => address.endsWith('.invalid');

/** The same Message-ID on every attempt, so that a letter whose acknowledgement was lost is recognised as one. */
const messageOf = (from: Sender, id: string, { to, subject, text, html, stop, calendar }: Letter): SendMailOptions => ({
  from,
  to: { name: '', address: to },
  subject,
  text,
  ...(html === undefined ? {} : { html }),
  messageId: `<${id}@minga>`,
  ...(calendar === undefined
    ? {}
    : { icalEvent: { method: calendar.method, content: calendar.text(from), filename: 'reunion.ics' } }),
  ...(stop === undefined
    ? {}
    : { list: { unsubscribe: stop }, headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }),
});

/** Writes messages as a post office would receive them (RFC 5322). */
const writer = nodemailer.createTransport({
  streamTransport: true,
  buffer: true,
  newline: 'windows',
});

async function keep(folder: string, id: string, message: SendMailOptions): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${id}.eml`);
  const written = await writer.sendMail(message);
  // Whoever reads the folder at this very moment finds a whole letter or none.
  await writeFile(`${file}.part`, written.message as Buffer, { mode: 0o600 });
  await rename(`${file}.part`, file);
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));

async function removeLetters(folder: string, isGoing: (letter: StoredLetter) => boolean): Promise<void> {
  for (const name of await namesIn(folder))
    if (isGoing(await readLetter(folder, name))) await rm(join(folder, name), { force: true });
}

async function readLetters(folder: string): Promise<StoredLetter[]> {
  const names = (await namesIn(folder)).sort().reverse().slice(0, 100);
  return Promise.all(names.map((name) => readLetter(folder, name)));
}

async function readLetter(folder: string, name: string): Promise<StoredLetter> {
  const { to, subject, text, date } = await simpleParser(await readFile(join(folder, name)));
  const address = [to ?? []].flat()[0]?.value[0]?.address;
  return {
    id: name.replace(/\.eml$/, ''),
    at: (date ?? new Date(0)).toISOString(),
    to: address ?? '',
    subject: subject ?? '',
    // A message ends with a line break, whatever was written.
    text: (text ?? '').trimEnd(),
  };
}
