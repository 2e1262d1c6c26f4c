import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Agent } from './agent.ts';
import type { TestApp } from './app.ts';
import { aCycle, aForum, anOrganisation, aSeat, aTheme, diagnosisTexts } from './factories.ts';

/** What a browser says when it sends a file in pieces (tus 1.0). */
export const TUS = { 'tus-resumable': '1.0.0' };

type Browser = Pick<Agent, 'fetch'>;

export function begin(agent: Browser, uploads: string, name: string, bytes: number): Promise<Response> {
  const metadata = `filename ${Buffer.from(name).toString('base64')},filetype ${Buffer.from('text/html').toString('base64')}`;
  return agent.fetch(uploads, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(bytes), 'upload-metadata': metadata },
  });
}
export const append = (agent: Browser, location: string, offset: number, content: Buffer): Promise<Response> =>
  agent.fetch(location, {
    method: 'PATCH',
    headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(content),
  });
export const ask = (agent: Browser, location: string, method: string): Promise<Response> =>
  agent.fetch(location, { method, headers: TUS });
export const locationOf = (begun: Response): string => begun.headers.get('location') ?? '';
/** An upload's id is the name of its parts and the key of its file. */
export const idOf = (location: string): string => location.split('/').at(-1) ?? '';

/** An organisation with somebody who writes diagnoses for it, in a cycle that takes them. */
/** @param reviewDays of the cycle; as it is left out, what is handed in is published at once */
export async function diagnosisScene(rig: TestApp, reviewDays = 0) {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, reviewDays });
  const theme = await aTheme(db, { cycleId: cycle.id, name: 'Salud', slug: 'salud' });
  const own = await anOrganisation(db, { forumId: forum.id, name: 'Red de Agua', shortName: 'Agua' });
  const seat = await aSeat(db, { forumId: forum.id, organisationId: own.id });
  const author = await rig.signInAs(seat.personId);
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  return {
    forum,
    cycle,
    own,
    seat,
    author,
    base,
    aDraft: async (agent: Agent = author): Promise<DiagnosisDraft> => {
      const created = (await agent.post(base, {})).json<DiagnosisDraft>();
      const words = { ...diagnosisTexts, themes: [theme.id], version: created.version };
      return (await agent.put(`${base}/${created.id}`, words)).json<DiagnosisDraft>();
    },
    draftOf: async (id: string) => (await author.get(`${base}/drafts/${id}`)).json<DiagnosisDraft>(),
    /** Begins, and sends everything at once. */
    upload: async (draftId: string, name: string, content: Buffer, agent: Agent = author): Promise<Response> => {
      const begun = await begin(agent, `${base}/${draftId}/uploads`, name, content.length);
      return begun.status === 201 ? append(agent, locationOf(begun), 0, content) : begun;
    },
  };
}
