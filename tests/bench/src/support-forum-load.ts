import { setPriority } from 'node:os';
import { worstFiles } from '../../support/worst-forum.ts';
import { sendBody } from './support-requests.ts';

/** What one forum does again and again, until it is told to stop. */
export type ForumLoad = {
  what: string;
  url: string;
  headers: Record<string, string>;
  /** A file of worstFiles() to send; without one the address is read. */
  file: string | null;
  atOnce: number;
};

/** A process of its own stands for other machines: what it is busy with must not be counted as the server's delay. */
const NICE = 19;

const answers: Record<number, number> = {};
let isOver = false;

async function repeat({ url, headers, file }: ForumLoad): Promise<void> {
  const body = Buffer.from(worstFiles().find(({ name }) => name === file)?.body ?? '');
  const once = async () => {
    if (file) return (await sendBody(url, 'POST', headers, body)).status;
    const answer = await fetch(url, { headers });
    for await (const _chunk of answer.body ?? []);
    return answer.status;
  };
  while (!isOver) {
    const status = await once().catch(() => 0);
    answers[status] = (answers[status] ?? 0) + 1;
  }
}

if (process.send) {
  setPriority(NICE);
  process.once('message', async (load: ForumLoad) => {
    process.once('message', () => (isOver = true));
    await Promise.all(Array.from({ length: load.atOnce }, () => repeat(load)));
    process.send?.(answers, () => process.exit(0));
  });
}
