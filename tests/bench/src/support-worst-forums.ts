import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { cookieOf, cycleOf } from '../../e2e/support/screens.ts';
import { bareEnvironment, type ChildServer } from '../../support/child-server.ts';
import { atOneHour } from '../../support/worst-forum.ts';
import { sendBody } from './support-requests.ts';

/** A forum with a published cycle and somebody who facilitates it. */
export type WorstForum = { at: string; headers(type: string): Record<string, string> };

const COMMAND = join(import.meta.dirname, '../../../server/src/administrator.ts');

/**
 * Forums made by the product's own ways: what one has sent within a minute must not be held against the next load.
 * @param server with the demonstration, whose facilitator becomes administrator of the installation and plans everywhere
 */
export async function worstForums({ url, dataDir }: ChildServer): Promise<{ next(): Promise<WorstForum> }> {
  const cookie = await cookieOf(url, 'facilitator', 'demo-es');
  const headers = (type: string, as = cookie) => ({
    ...{ cookie: as, origin: url, 'sec-fetch-site': 'same-origin', 'content-type': type },
  });
  const ask = async <Answer>(path: string, body?: unknown, as = cookie): Promise<Answer> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { ...init, headers: headers('application/json', as) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const demo = `/api/cycles/${await cycleOf(url, 'demo-es')}`;
  type Roles = { items: { email: string; role: string }[] };
  const { items } = await ask<Roles>(`${demo}/roles`, undefined, await cookieOf(url, 'admin', 'demo-es'));
  const facilitators = items.filter(({ role }) => role === 'facilitator').map(({ email }) => email);
  const env = { ...bareEnvironment(), DATA_DIR: dataDir, DEMO: 'off' };
  for (const email of facilitators) await promisify(execFile)(process.execPath, [COMMAND, email], { env });
  let made = 0;
  return {
    async next() {
      made += 1;
      const slug = `worst-${made}`;
      const sheet = { slug, name: `Mesa ${made}`, locale: 'es', timeZone: 'America/Lima' };
      const { id } = await ask<{ id: string }>('/api/forums', sheet);
      for (const email of facilitators)
        await ask(`/api/forums/${id}/roles`, { email, name: email.split('@')[0], role: 'facilitator' });
      type Template = { planStartsOn: string; planEndsOn: string; stages: unknown[] };
      const template = await ask<Template>(`/api/forums/${id}/cycle-template`);
      const { planStartsOn, planEndsOn, stages } = template;
      await ask(`/api/forums/${id}/cycles`, {
        ...{ slug, title: `Plan ${made}`, purpose: 'Medición', locale: 'es', themes: ['Agua'], publish: true },
        ...{ planStartsOn, planEndsOn, stages },
      });
      return {
        at: `${url}/api/cycles/${await cycleOf(url, slug)}`,
        headers: (type) => headers(type),
      };
    },
  };
}

/** What there is to read of a forum at its worst: a thousand public meetings, all at one hour. */
export async function publishAThousand({ at, headers }: WorstForum): Promise<void> {
  const sent = await sendBody(`${at}/meetings/import`, 'POST', headers('text/csv'), Buffer.from(atOneHour(1_000)));
  if (sent.status !== 200) throw new Error(`The meetings of the bench could not be imported: ${sent.status}.`);
  const list = await fetch(`${at}/meetings?limit=2000`, { headers: headers('application/json') });
  const drafts = ((await list.json()) as MeetingList).items.map(({ id, version }) => ({ id, version }));
  for (const meetings of [drafts.slice(0, 500), drafts.slice(500)]) {
    const body = Buffer.from(JSON.stringify({ meetings }));
    const { status } = await sendBody(`${at}/meetings/publish`, 'POST', headers('application/json'), body);
    if (status !== 200) throw new Error(`The meetings of the bench could not be published: ${status}.`);
  }
}
