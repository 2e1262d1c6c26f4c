import { cookieOf, cycleOf } from '../../e2e/support/screens.ts';
import { childServer } from '../../support/child-server.ts';
import { worstFiles } from '../../support/worst-forum.ts';
import { reader, type RequestFigures, requestLoad, sendBody } from './support-requests.ts';

/** `times`: p99 of the others, as a multiple of what it was while nobody sent anything. */
export type ForumFigures = { what: string; figures: RequestFigures; answers: string; times: number };

const SHAPE = { perSecond: 50, warmSeconds: 1, seconds: 8 };

/**
 * One forum sends the files that once stopped everybody, again and again; readers of another forum come at a steady pace.
 * Quiet and loud follow each other in one run on one server.
 */
export async function forumsBench(): Promise<ForumFigures[]> {
  const server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  const browser = reader({ accept: 'application/json' });
  try {
    const cycle = await cycleOf(server.url, 'demo-es');
    const headers = {
      cookie: await cookieOf(server.url, 'facilitator', 'demo-es'),
      origin: server.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'text/csv',
    };
    const others = `${server.url}/api/cycles/${await cycleOf(server.url, 'demo-en')}/meetings`;
    const ask = () => browser.read(others);
    await requestLoad({ ...SHAPE, seconds: 3, ask });
    const quiet = await requestLoad({ ...SHAPE, ask });
    const found: ForumFigures[] = [{ what: 'nothing', figures: quiet, answers: '', times: 1 }];
    for (const { name, body, dryRun } of worstFiles()) {
      const bytes = Buffer.from(body);
      const answers = new Map<number, number>();
      let isOver = false;
      const send = async () => {
        while (!isOver) {
          const address = `${server.url}/api/cycles/${cycle}/meetings/import?dryRun=${dryRun}`;
          const { status } = await sendBody(address, 'POST', headers, bytes);
          answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      };
      const loud = send();
      const figures = await requestLoad({ ...SHAPE, ask });
      isOver = true;
      await loud;
      const told = [...answers].map(([status, times]) => `${times} x ${status}`).join(', ');
      found.push({ what: name, figures, answers: told, times: figures.p99 / quiet.p99 });
    }
    return found;
  } finally {
    browser.close();
    await server.dispose();
  }
}

if (import.meta.main) console.log(JSON.stringify(await forumsBench(), null, 2));
