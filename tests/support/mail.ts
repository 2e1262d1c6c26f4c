import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { expect } from 'vitest';

export type Letter = {
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** As programs that draw pages show it. */
  html: string;
  messageId: string;
  stop: Stop;
  calendar: string | null;
};
/** How its reader stops such letters, as mail programs read it (RFC 2369, RFC 8058); null: it cannot be stopped. */
export type Stop = { url: string; post: string } | null;
/** How the post office behaves; changeable while it runs. */
export type Mood = 'deliver' | 'refuse-connection' | 'try-later' | 'reject' | 'refuse-sender' | 'hang';

export type PostOffice = {
  /** Value for SMTP_URL. */
  url: string;
  letters: Letter[];
  mood: Mood;
  /** Addresses that do not exist here. */
  refused: Set<string>;
  /** What happens when a letter was taken, before whoever sends it hears so. */
  onTaken: (letter: Letter) => Promise<unknown>;
  /** Waits until a letter to this address has come; the newest one. */
  letterTo(address: string): Promise<Letter>;
  close(): Promise<void>;
};

const REPLIES: Partial<Record<Mood, [number, string]>> = {
  'try-later': [451, 'try again later'],
  reject: [550, 'no such mailbox'],
};

/** A real SMTP server on a free port, which keeps what it is given. */
export async function postOffice(): Promise<PostOffice> {
  const office: PostOffice = {
    url: '',
    letters: [],
    mood: 'deliver',
    refused: new Set(),
    onTaken: async () => {},
    letterTo,
    close,
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect: (_session, callback) => {
      if (office.mood === 'refuse-connection')
        return callback(Object.assign(new Error('closed'), { responseCode: 421 }));
      if (office.mood !== 'hang') callback();
    },
    onMailFrom: (_address, _session, callback) =>
      office.mood === 'refuse-sender'
        ? callback(Object.assign(new Error('not from here'), { responseCode: 550 }))
        : callback(),
    onRcptTo: ({ address }, _session, callback) =>
      office.refused.has(address)
        ? callback(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
        : callback(),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const reply = REPLIES[office.mood];
        if (reply) return callback(Object.assign(new Error(reply[1]), { responseCode: reply[0] }));
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
        const to = session.envelope.rcptTo.map(({ address }) => address);
        void readLetter(Buffer.concat(chunks)).then((letter) => {
          const taken = { from, to, ...letter };
          office.letters.push(taken);
          office.onTaken(taken).then(() => callback(), callback);
        }, callback);
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  office.url = `smtp://127.0.0.1:${port}`;

  async function letterTo(address: string): Promise<Letter> {
    const find = () => office.letters.findLast(({ to }) => to.includes(address));
    await expect.poll(find, { timeout: 10_000, message: `a letter to ${address}` }).toBeDefined();
    return find() as Letter;
  }
  async function close(): Promise<void> {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  return office;
}

/** What a message says (RFC 5322). */
export async function readLetter(message: Buffer): Promise<Omit<Letter, 'from' | 'to'>> {
  const { subject = '', text = '', html, messageId = '', headers, attachments } = await simpleParser(message);
  const calendar = attachments.find(({ contentType }) => contentType === 'text/calendar')?.content.toString() ?? null;
  const list = headers.get('list') as
    | { unsubscribe?: { url?: string }; 'unsubscribe-post'?: { name?: string } }
    | undefined;
  const url = list?.unsubscribe?.url;
  const stop = url === undefined ? null : { url, post: list?.['unsubscribe-post']?.name ?? '' };
  return { subject, text: text.trimEnd(), html: html || '', messageId, stop, calendar };
}

/** Letters that a server without SMTP_URL keeps for this address in its data folder, the newest first. */
export async function keptLetters(dataDir: string, address: string): Promise<{ subject: string; text: string }[]> {
  const folder = join(dataDir, 'mail');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  const parsed = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(folder, name)))));
  return parsed
    .filter(({ to }) => [to ?? []].flat().some(({ value }) => value.some((one) => one.address === address)))
    .map(({ subject = '', text = '' }) => ({ subject, text }))
    .reverse();
}

export type Told = { subject: string; text: string };
/** What a letter says, without the links that are its reader's own and what stands under it. */
export const linesOf = ({ subject, text }: Told) => [
  subject,
  ...(text.split('\n-- ')[0] ?? '').split('\n').filter((line) => line.trim() !== '' && !line.includes('https://')),
];
