import type { CDPSession, Page } from 'playwright-core';

export type Weight = { scripts: number; styles: number; fonts: number; other: number; requests: number };

/**
 * Bytes that came over the wire (compressed, headers left out) while `visit` ran. Open a fresh visitor for it:
 * what the browser has cached weighs nothing.
 */
export async function weigh(page: Page, visit: () => Promise<void>): Promise<Weight> {
  const session = await page.context().newCDPSession(page);
  const kinds = new Map<string, { mimeType: string; headers: number }>();
  const weight: Weight = { scripts: 0, styles: 0, fonts: 0, other: 0, requests: 0 };
  session.on('Network.responseReceived', ({ requestId, response }) => {
    // Until the body comes, what has been received are the headers.
    kinds.set(requestId, { mimeType: response.mimeType, headers: response.encodedDataLength });
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    weight.requests += 1;
    const { mimeType, headers } = kinds.get(requestId) ?? { mimeType: '', headers: 0 };
    weight[kindOf(mimeType)] += Math.max(0, encodedDataLength - headers);
  });
  await session.send('Network.enable');
  await visit();
  await page.waitForLoadState('networkidle');
  await session.detach();
  return weight;
}

function kindOf(mimeType: string): 'scripts' | 'styles' | 'fonts' | 'other' {
  if (/javascript|ecmascript/.test(mimeType)) return 'scripts';
  if (mimeType === 'text/css') return 'styles';
  return /font|woff/.test(mimeType) ? 'fonts' : 'other';
}

/** A weak line: by default the one we promise to be usable on, 400 kbit/s with 400 ms there and back. */
export async function throttle(page: Page, line = { kilobits: 400, roundTrip: 400 }): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const throughput = (line.kilobits * 1000) / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: line.roundTrip,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  return session;
}
