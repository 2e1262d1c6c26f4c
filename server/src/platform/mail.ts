import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nodemailer, { type Transporter } from 'nodemailer';
import { newId } from '@minga/shared/kernel/ids.ts';

export type Letter = { to: string; subject: string; text: string };
export type StoredLetter = Letter & { id: string; at: string };
export type Mail = {
  /** Hands the letter over and returns at once; a failing post office is retried and reported, never waited for. */
  post(letter: Letter): void;
  /** Waits until everything handed over was delivered or given up (shutdown, tests). */
  settle(): Promise<void>;
  /** Letters on disk, newest first; empty when a real server carries the mail. */
  stored(): Promise<StoredLetter[]>;
};

const FROM = { name: 'Minga', address: 'minga@localhost' };
/** Pauses between attempts in milliseconds; a server that is down for longer is reported in the log. */
const RETRY_AFTER = [1_000, 5_000, 30_000, 120_000];

/**
 * @param smtpUrl where to send; null keeps letters as files in `folder`, for the demonstration and first steps
 */
export function createMail(options: {
  smtpUrl: string | null;
  folder: string;
  onGiveUp: (error: unknown) => void;
  retryAfter?: number[];
}): Mail {
  const transport = options.smtpUrl
    ? nodemailer.createTransport({ url: options.smtpUrl, connectionTimeout: 10_000, socketTimeout: 20_000 })
    : null;
  const pending = new Set<Promise<void>>();
  return {
    post(letter) {
      const work = deliver(letter, transport, options.folder, options.retryAfter ?? RETRY_AFTER).catch(
        options.onGiveUp,
      );
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
    async settle() {
      await Promise.all(pending);
    },
    stored: () => (transport ? Promise.resolve([]) : readLetters(options.folder)),
  };
}

async function deliver(
  letter: Letter,
  transport: Transporter | null,
  folder: string,
  pauses: readonly number[],
): Promise<void> {
  if (!transport) return keep(letter, folder);
  // The same Message-ID on every attempt, so that a letter whose acknowledgement was lost is recognised as one.
  const messageId = `<${newId()}@minga>`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await transport.sendMail({
        from: FROM,
        to: { name: '', address: letter.to },
        subject: letter.subject,
        text: letter.text,
        messageId,
      });
      return;
    } catch (error) {
      const pause = pauses[attempt];
      if (pause === undefined) throw error;
      await new Promise((settle) => setTimeout(settle, pause).unref());
    }
  }
}

async function keep(letter: Letter, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored: StoredLetter = { ...letter, id: newId(), at: new Date().toISOString() };
  await writeFile(join(folder, `${stored.id}.json`), JSON.stringify(stored, null, 2), { mode: 0o600 });
}

async function readLetters(folder: string): Promise<StoredLetter[]> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, 100);
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as StoredLetter));
}
