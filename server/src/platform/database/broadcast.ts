import { createHmac } from 'node:crypto';
import type { RedisClientType } from '@redis/client';
import { within } from '../start/within.ts';

/** Short-lived messages between the servers of one installation. What is lost while Valkey is away is lost for good. */
export type Broadcast = {
  /** Reaches every server that listens now, the one that publishes included. */
  publish(message: string): void;
  onMessage(handler: (message: string) => void): void;
  /** After the connection was lost and is back. */
  onReturn(handler: () => void): void;
  /** The same on every server of this installation; nobody outside can tell what stands behind it, or compute it. */
  pseudonym(text: string): string;
  close(): Promise<void>;
};
type Client = RedisClientType;

/** Milliseconds. A connection that stays silent this long after a question is given up and opened anew. */
const PATIENCE = 5_000;
const CONNECTING = 3_000;
const ASKING_EVERY = 5_000;
const CLOSING = 2_000;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/**
 * Opens a channel over Valkey or Redis. A start needs it; once it was there, its loss is only told and it is opened again
 * and again.
 * @param options.secret what the servers of one installation share; two installations on one Valkey do not hear each other
 * @throws Error with a sentence that names host and cause, never the password, when it cannot be opened now
 */
export async function openBroadcast(options: {
  url: string;
  secret: string;
  onTrouble(error: unknown): void;
  onMended(): void;
}): Promise<Broadcast> {
  const mark = (text: string) => createHmac('sha256', options.secret).update(text).digest('base64url').slice(0, 22);
  const channel = `minga:${mark('channel')}`;
  const messages: ((message: string) => void)[] = [];
  const returns: (() => void)[] = [];
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let pause = FIRST_PAUSE;

  const hear = (message: string) => {
    for (const handler of messages) handler(message);
  };
  function lost(error: unknown): void {
    if (isClosed) return;
    if (client) options.onTrouble(error);
    client = null;
    clearTimeout(timer);
    timer = setTimeout(again, pause);
    timer.unref();
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  function again(): void {
    connect(options.url, channel, hear, lost).then((next) => {
      if (isClosed) return void next.destroy();
      client = next;
      pause = FIRST_PAUSE;
      options.onMended();
      for (const handler of returns) handler();
    }, lost);
  }

  try {
    client = await connect(options.url, channel, hear, lost);
  } catch (error) {
    throw sentenceOf(error, options.url);
  }
  return {
    // Not kept for later: whoever comes back says everything anew.
    publish: (message) => void client?.publish(channel, message).catch(() => {}),
    onMessage: (handler) => void messages.push(handler),
    onReturn: (handler) => void returns.push(handler),
    pseudonym: (text) => mark(`person ${text}`),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await within(CLOSING, client?.close());
    },
  };
}

/**
 * One connection that listens and publishes.
 * @param lost called once when it ends after it had been opened, whether orderly or silently
 */
async function connect(
  url: string,
  channel: string,
  hear: (message: string) => void,
  lost: (error: unknown) => void,
): Promise<Client> {
  // Loaded only here: a server that is alone does not wait for the library.
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    // Listening and publishing on one connection.
    RESP: 3,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    socket: { connectTimeout: CONNECTING, reconnectStrategy: false },
  });
  let watch: NodeJS.Timeout | undefined;
  let isOpen = false;
  let hasEnded = false;
  let refuse: (error: unknown) => void = () => {};
  const end = (error: unknown) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(watch);
    client.destroy();
    if (isOpen) lost(error);
    else refuse(error);
  };
  client.on('error', end);
  client.on('end', () => end(new Error('the connection ended')));
  const opening = (async () => {
    await client.connect();
    await client.subscribe(channel, hear);
  })();
  const refused = new Promise<never>((_resolve, fail) => {
    refuse = fail;
  });
  await answered(Promise.race([opening, refused])).catch((error: unknown) => {
    end(error);
    throw error;
  });
  isOpen = true;
  // A line that died without a word takes what is written to it for many minutes: only an answer proves it.
  watch = setInterval(() => void answered(client.ping()).catch(end), ASKING_EVERY);
  watch.unref();
  return client;
}

async function answered<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, fail) => {
    timer = setTimeout(() => fail(new Error('no answer')), PATIENCE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function sentenceOf(error: unknown, url: string): Error {
  const { host } = new URL(url);
  const { code, message = '' } = error as { code?: string; message?: string };
  // Refusals of Valkey begin with a word in capitals; their text may repeat what was sent.
  const refusal = /^(?:ERR|[A-Z]{4,})(?= )/.exec(message)?.[0];
  if (refusal) return new Error(`Valkey at ${host} refuses: ${refusal}. Check the name and password in REDIS_URL.`);
  const cause = code ?? (message.split('\n')[0]?.slice(0, 120) || 'no answer');
  return new Error(`Valkey at ${host} cannot be reached: ${cause}. Check REDIS_URL and that it runs.`);
}
