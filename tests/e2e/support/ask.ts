import { expect } from 'vitest';
import type { Visitor } from './visitor.ts';

/** What a visitor's own browser may ask, without a screen. */
export async function ask<T>({ context, url }: Visitor, method: string, path: string, data?: object): Promise<T> {
  const headers = { origin: url, 'sec-fetch-site': 'same-origin' };
  const answer = await context.request.fetch(url + path, { method, headers, ...(data ? { data } : {}) });
  const text = await answer.text();
  expect(answer.ok(), `${path} ${text}`).toBe(true);
  return JSON.parse(text || 'null') as T;
}
