import { SEARCH_KINDS, SEARCH_LIMITS } from '@minga/shared/search/rules.ts';
import { NOUNS } from '../../../server/src/app.ts';
import { presentResults } from '../../../server/src/features/search/present.ts';
import { search } from '../../../server/src/features/search/queries.ts';
import { givenBy } from '../../../server/src/noun.ts';
import { type Db, inTransaction } from '../../../server/src/platform/database/db.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import type { Scope } from '../../../server/src/platform/http/gate.ts';
import { aSeat } from '../../support/factories.ts';
import { openBallot, withDatabase } from './ballots.ts';

/** Milliseconds from the words to the answer, with so many texts in one cycle. */
export type SearchFigures = { who: string; what: string; times: number; p50: number; p95: number };

const TEXTS = {
  ...{ meetings: 7_400, notes: 6_000, diagnoses: 4_000, drafts: 100 },
  ...{ announcements: 1_600, comments: 500, files: 400 },
};
/** Of each file so many passages of 200 words: some are a page, some a report of thirty. */
const PASSAGES = 30;
export const SEARCHED = Object.values(TEXTS).reduce((sum, one) => sum + one, 0);
const TIMES = 100;
const PART = 200;

/** Words as they are met in texts: a few in nearly each, most in few. */
const WORDS = 4_000;
const someWords = (count: number, seed: string) => `(
  select string_agg(case when r < 0.3 then (array['agua','salud','datos','abiertos','participación','gobierno','entidades','públicas'])[1 + floor(r * 26)::int % 8]
    else 'palabra' || floor(power(r, 3) * ${WORDS})::int end, ' ')
  from (select random() as r from generate_series(1, ${count}) where ${seed} is not null) w)`;

type Add = (
  count: number,
  text: (from: number, to: number) => string,
  values: readonly unknown[],
  part?: number,
) => Promise<void>;

async function addFiles(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  add: Add,
  cycleId: string,
  personId: string,
) {
  await add(
    TEXTS.files,
    (
      from,
      to,
    ) => `insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by, version, verified_at)
     select gen_random_uuid(), 'diagnosis', d.id, d.cycle_id, 'informe-' || d.number || '.pdf', 'application/pdf', 1, repeat('0', 64), gen_random_uuid(), $2, 1, now()
     from diagnoses d where d.cycle_id = $1 and d.number between ${from} and ${to}`,
    [cycleId, personId],
  );
  await client.query("insert into file_texts (file_id, state) select id, 'read' from files where cycle_id = $1", [
    cycleId,
  ]);
  // All passages of a file at once, as they are written.
  await add(
    TEXTS.files,
    (from, to) => `insert into file_passages (file_id, place, text)
     select f.id, n, left(${someWords(200, 'n + d.number')}, 2000) from files f join diagnoses d on d.id = f.owner_id
       cross join generate_series(1, ${PASSAGES}) n where f.cycle_id = $1 and d.number between ${from} and ${to}`,
    [cycleId],
    20,
  );
}

async function addTexts(
  owner: Db,
  forumId: string,
  cycleId: string,
  seat: { id: string; organisationId: string; personId: string },
) {
  const client = await owner.pool.connect();
  /** In parts of which each is done within the time that a statement may take. */
  const add: Add = async (count, text, values, part = PART) => {
    for (let from = 1; from <= count; from += part)
      await client.query(text(from, Math.min(from + part - 1, count)), [...values]);
  };
  try {
    await add(
      TEXTS.meetings,
      (
        from,
        to,
      ) => `insert into meetings (id, cycle_id, forum_id, title, agenda, starts_at, ends_at, time_zone, local_start, local_end, modality, uid, state, published_at, time_published_at)
       select gen_random_uuid(), $2, $1, ${someWords(6, 'n')}, ${someWords(60, 'n')}, now() + n * interval '1 hour', now() + (n + 1) * interval '1 hour',
         'America/Lima', '2027-01-01', '2027-01-02', 'online', gen_random_uuid()::text, 'published', now(), now() from generate_series(${from}, ${to}) n`,
      [forumId, cycleId],
    );
    await add(
      20,
      (
        from,
        to,
      ) => `insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase, opened_at, closed_at, has_closed_notes)
         select gen_random_uuid(), $2, $1, ${someWords(4, 'n')}, '[{"id":"ideas","title":"Ideas"}]', 'anonymous', 5, 3, 'open', 'closed', now(), now(), true
         from generate_series(${from}, ${to}) n`,
      [forumId, cycleId],
    );
    await add(
      TEXTS.notes / 20,
      (
        from,
        to,
      ) => `insert into closed_notes (board_id, note_id, text) select b.id, gen_random_uuid(), ${someWords(20, 'n')}
       from boards b cross join generate_series(${from}, ${to}) n where b.cycle_id = $1`,
      [cycleId],
    );
    await add(
      TEXTS.diagnoses,
      (
        from,
        to,
      ) => `insert into diagnoses (id, cycle_id, forum_id, number, organisation_id, created_by_seat, state, title, problem, evidence, causes, proposals, public_title, public_themes, declared_at, published_at)
       select gen_random_uuid(), $2, $1, n, $3, $4, 'published', 'Diagnóstico ' || n, ${someWords(150, 'n')}, ${someWords(150, 'n')}, ${someWords(100, 'n')},
         ${someWords(100, 'n')}, 'Diagnóstico ' || n, '{}', now(), now() from generate_series(${from}, ${to}) n`,
      [forumId, cycleId, seat.organisationId, seat.id],
    );
    await add(
      TEXTS.drafts,
      (
        from,
        to,
      ) => `insert into diagnoses (id, cycle_id, forum_id, organisation_id, created_by_seat, title, problem, causes)
       select gen_random_uuid(), $2, $1, $3, $4, ${someWords(6, 'n')}, ${someWords(150, 'n')}, ${someWords(100, 'n')} from generate_series(${from}, ${to}) n`,
      [forumId, cycleId, seat.organisationId, seat.id],
    );
    await add(
      TEXTS.comments,
      (from, to) => `insert into comments (id, cycle_id, subject_kind, subject_id, body, person_id)
       select gen_random_uuid(), d.cycle_id, 'diagnosis', d.id, ${someWords(40, 'd.number')}, $2
       from diagnoses d where d.cycle_id = $1 and d.number between ${from} and ${to}`,
      [cycleId, seat.personId],
    );
    await add(
      TEXTS.announcements,
      (from, to) => `insert into announcements (id, cycle_id, title, body, created_by, published_at, is_notified)
       select gen_random_uuid(), $1, ${someWords(6, 'n')}, ${someWords(200, 'n')}, $2, now(), false from generate_series(${from}, ${to}) n`,
      [cycleId, seat.personId],
    );
    await addFiles(client, add, cycleId, seat.personId);
    await client.query('vacuum analyze searched_texts, files, file_texts, file_passages');
  } finally {
    client.release();
  }
}

const ASKED: readonly (readonly [string, string])[] = [
  ['a word that nearly all have', 'participación'],
  ['two words', 'salud palabra17'],
  ['the beginning of a word', 'partic'],
  ['a word that few have', 'palabra3999'],
  ['what nothing has', 'xilofonista'],
];

/** One after the other, warm: what is measured is the work and not a queue. */
export async function searchBench(): Promise<SearchFigures[]> {
  return withDatabase(async (db, owner) => {
    const { forum, cycle, facilitator } = await openBallot(db, owner, 20);
    const seat = await aSeat(db, { forumId: forum.id });
    await addTexts(owner, forum.id, cycle.id, seat);
    const nobody = { ...facilitator, roles: new Set(), seats: [], isFacilitator: false };
    const stranger = { ...nobody, actor: { kind: 'anonymous' } };
    // Of the organisation that wrote all the diagnoses, and writes the drafts.
    const member = { ...nobody, seats: [seat] };
    const given = { searched: givenBy(NOUNS, 'searched'), subjects: givenBy(NOUNS, 'subjects') };
    const ask = (scope: Scope, words: string) =>
      withReach({ forumId: forum.id }, async () =>
        presentResults(
          await inTransaction(db, (tx) =>
            search(tx, scope, given, { words, kinds: SEARCH_KINDS, most: SEARCH_LIMITS.ofEach }),
          ),
        ),
      );
    const figures: SearchFigures[] = [];
    for (const [who, scope] of [
      ['a stranger', stranger as unknown as Scope],
      ['a member', member as unknown as Scope],
      ['the facilitation', facilitator],
    ] as const)
      for (const [what, words] of ASKED) {
        for (let n = 0; n < 10; n += 1) await ask(scope, words);
        const took: number[] = [];
        for (let n = 0; n < TIMES; n += 1) {
          const at = performance.now();
          await ask(scope, words);
          took.push(performance.now() - at);
        }
        took.sort((a, b) => a - b);
        const at = (share: number) => took[Math.floor(took.length * share)] ?? 0;
        figures.push({ who, what, times: TIMES, p50: at(0.5), p95: at(0.95) });
      }
    return figures;
  });
}

if (import.meta.main) console.table(await searchBench());
