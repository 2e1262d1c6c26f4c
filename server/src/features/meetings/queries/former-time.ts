import { type SQL, sql } from 'drizzle-orm';

/** Was the meeting put to another time since this answer, a row of `meeting_answers`? It says nothing of the time it has now. */
export const isForFormerTime = (answer: SQL): SQL<boolean> => sql<boolean>`exists (select 1 from versions moved
  where moved.subject_kind = 'meeting' and moved.subject_id = ${answer}.meeting_id
    and (moved.beside->>'sequence')::int > ${answer}.sequence
    and (moved.beside->'diff' @> '[{"field": "startsAt"}]' or moved.beside->'diff' @> '[{"field": "endsAt"}]'))`;
