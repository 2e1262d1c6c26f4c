import { SMTPServer } from 'smtp-server';
import { expect } from 'vitest';

export type Letter = { from: string; to: string[]; subject: string; text: string; messageId: string };
/** How the post office behaves; changeable while it runs. */
export type Mood = 'deliver' | 'refuse-connection' | 'try-later' | 'reject' | 'hang';

export type PostOffice = {
  /** Value for SMTP_URL. */
  url: string;
  letters: Letter[];
  mood: Mood;
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
  const office: PostOffice = { url: '', letters: [], mood: 'deliver', letterTo, close };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onConnect: (_session, callback) => {
      if (office.mood === 'refuse-connection')
        return callback(Object.assign(new Error('closed'), { responseCode: 421 }));
      if (office.mood !== 'hang') callback();
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const reply = REPLIES[office.mood];
        if (reply) return callback(Object.assign(new Error(reply[1]), { responseCode: reply[0] }));
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
        const to = session.envelope.rcptTo.map(({ address }) => address);
        office.letters.push({ from, to, ...readLetter(Buffer.concat(chunks).toString('latin1')) });
        callback();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.server.address() as { port: number };
  office.url = `smtp://127.0.0.1:${port}`;

  async function letterTo(address: string): Promise<Letter> {
    const find = () => office.letters.findLast(({ to }) => to.includes(address));
    await expect.poll(find, { timeout: 10_000, message: `a letter to ${address}` }).toBeDefined();
    return find() as Letter;
  }
  async function close(): Promise<void> {
    await new Promise<void>((settle) => server.close(() => settle()));
  }
  return office;
}

/** Reads the plain-text mails that Minga writes; a letter with parts keeps its raw body. */
function readLetter(raw: string): Pick<Letter, 'subject' | 'text' | 'messageId'> {
  const cut = raw.indexOf('\r\n\r\n');
  const headers = new Map(
    raw
      .slice(0, cut)
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit';
  return {
    subject: decodeWords(headers.get('subject') ?? ''),
    messageId: headers.get('message-id') ?? '',
    text: decodeBody(raw.slice(cut + 4), encoding)
      .replace(/\r\n/g, '\n')
      .trimEnd(),
  };
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return decodeQuoted(body.replace(/=\r\n/g, ''));
  return Buffer.from(body, 'latin1').toString('utf8');
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function decodeWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi, (_all, kind: string, data: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(data, 'base64').toString('utf8') : decodeQuoted(data.replace(/_/g, ' ')),
  );
}
