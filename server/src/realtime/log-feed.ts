import pg from 'pg';
import { within } from '../platform/start/within.ts';

type LogFeed = { close(): Promise<void> };
type LogFeedOptions = {
  url: string;
  channel: string;
  onMessage(payload: string): void;
  /** After the connection was lost and is back: notifications of the time between are gone for good. */
  onReturn(): void;
  onTrouble(error: unknown): void;
};

const CLOSING_MS = 2_000;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;
/** A line that died without a word brings no notification and no error: only an answer proves it. */
const ASK_EVERY = 10_000;
const ANSWER_MS = 5_000;

/**
 * Listens to one channel of PostgreSQL on a connection of its own and returns by itself when that connection dies.
 * A notification is only a hint to look at the log; nothing is lost when one does not arrive (the sweep looks too).
 */
export function openLogFeed(options: LogFeedOptions): LogFeed {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let pause = FIRST_PAUSE;
  let hasConnected = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.url,
      connectionTimeoutMillis: 2_000,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    let isGone = false;
    let watch: NodeJS.Timeout | undefined;
    const gone = (error: unknown) => {
      if (isGone) return;
      isGone = true;
      clearInterval(watch);
      if (client === next) client = null;
      next.end().catch(() => {});
      again(error);
    };
    // Both are needed: an error without a listener would end the process, an orderly end brings no error.
    next.on('error', gone);
    next.on('end', () => gone(new Error('the feed connection ended')));
    next.on('notification', (message) => options.onMessage(message.payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(options.channel)}`);
    } catch (error) {
      gone(error);
      return;
    }
    if (isGone) return;
    if (isClosed) return void next.end().catch(() => {});
    client = next;
    watch = setInterval(() => void next.query('select 1').catch(gone), ASK_EVERY);
    watch.unref();
    pause = FIRST_PAUSE;
    if (hasConnected) options.onReturn();
    hasConnected = true;
  }

  function again(error: unknown): void {
    if (isClosed) return;
    options.onTrouble(error);
    timer = setTimeout(() => void connect(), pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  void connect();
  return {
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await within(CLOSING_MS, client?.end());
    },
  };
}
