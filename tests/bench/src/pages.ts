import { childServer } from '../../support/child-server.ts';
import { peerProcess } from './support-peer.ts';
import { reader, type RequestFigures, requestLoad } from './support-requests.ts';

export type PageFigures = RequestFigures & { what: 'kept' | 'rendered' | 'plain'; perSecond: number };

/** The page of a cycle is made once and kept; a search that nobody made before is a page that nobody has. */
const CYCLE = '/c/demo-es';

/** Public pages with the demonstration's data, for readers who come at a steady pace, packed as browsers ask for it. */
export async function pagesBench(): Promise<PageFigures[]> {
  const server = await childServer({ readyWithin: 60_000 });
  const plain = await peerProcess('plain-server.ts');
  const browser = reader({ accept: 'text/html', 'accept-encoding': 'br, gzip', 'accept-language': 'es' });
  try {
    const bytes = await browser.read(`${server.url}${CYCLE}`);
    const addresses = {
      kept: () => `${server.url}${CYCLE}`,
      rendered: (n: number) => `${server.url}${CYCLE}/diagnoses?q=agua+${n}`,
      plain: () => `${plain.url.replace('ws', 'http')}/${bytes}`,
    };
    const figures: PageFigures[] = [];
    for (const [what, perSecond] of [
      ['kept', 200],
      ['plain', 200],
      ['rendered', 20],
    ] as const) {
      const ask = (n: number) => browser.read(addresses[what](n));
      figures.push({ what, perSecond, ...(await requestLoad({ perSecond, warmSeconds: 2, seconds: 8, ask })) });
    }
    return figures;
  } finally {
    browser.close();
    await plain.end('SIGTERM');
    await server.dispose();
  }
}

if (import.meta.main) console.log(await pagesBench());
