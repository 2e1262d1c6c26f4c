import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Agent } from './agent.ts';
import { answered } from './acts.ts';
import type { TestApp } from './app.ts';
import { aCycle, aForum, aPerson } from './factories.ts';

const HOUR = 3_600_000;

export type ManyLetters = {
  lead: Agent;
  /** Of the meetings of the cycle. */
  at: string;
  /** A draft of tomorrow at which so many people are expected, whom a letter reaches under `N@letters.example`. */
  draft(people: number): Promise<{ id: string; version: number }>;
};

/** A forum whose facilitator publishes meetings for thousands. */
export async function manyLetters(rig: TestApp): Promise<ManyLetters> {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}/meetings`;
  return {
    lead,
    at,
    async draft(people) {
      const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
      const draft = {
        title: 'Asamblea de todo el foro',
        modality: 'online',
        startsAt: new Date(begin).toISOString(),
        endsAt: new Date(begin + HOUR).toISOString(),
      };
      const { id } = answered<Meeting>(await lead.post(at, draft), 201);
      await rig.database.query(
        `with added as (insert into people (id, name, email) select gen_random_uuid(), 'Persona ' || n, n || '@letters.example'
           from generate_series(1, $2::int) n on conflict (email) do update set name = excluded.name returning id, name),
         named as (insert into invited_names (forum_id, person_id, name) select $3, id, name from added on conflict do nothing)
         insert into meeting_people (meeting_id, person_id, role) select $1, id, 'participant' from added`,
        [id, people, forum.id],
      );
      return { id, version: answered<Meeting>(await lead.get(`${at}/${id}`)).version };
    },
  };
}

/** Milliseconds until a query says true. */
export async function until(ask: () => Promise<boolean>, since = performance.now()): Promise<number> {
  while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - since;
}
