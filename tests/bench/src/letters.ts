import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { SMTPServer } from 'smtp-server';
import { browserAt } from '../../support/agent.ts';
import { openStage } from './support-stage.ts';

export type LettersFigures = Record<string, number>;

export const LETTERS = 2_000;
const HOUR = 3_600_000;

/** A post office that takes everything at once and counts it. */
async function sink(): Promise<{ url: string; taken: Set<string>; close(): Promise<void> }> {
  const taken = new Set<string>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, callback) => {
      taken.add(address);
      callback();
    },
    onData: (stream, _session, callback) => {
      stream.resume();
      stream.on('end', () => callback());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${port}`, taken, close };
}

/** One meeting is published at which thousands are expected: how long the act takes, until all is queued, until all have it. */
export async function lettersBench(): Promise<LettersFigures> {
  const office = await sink();
  const stage = await openStage(1, { SMTP_URL: office.url });
  try {
    const { cycleId } = stage.seat;
    await stage.owner.pool.query(
      `insert into forum_roles (forum_id, person_id, role) select s.forum_id, s.person_id, 'facilitator' from seats s
         join cycles c on c.forum_id = s.forum_id where c.id = $1 and s.id = $2`,
      [cycleId, stage.seat.createdBySeat],
    );
    const { fetch: send } = browserAt(stage.server.url, { cookie: stage.cookies[0] ?? '' });
    const at = `/api/cycles/${cycleId}/meetings`;
    const post = async <T>(path: string, body: object): Promise<T> => {
      const answer = await send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
    const [startsAt, endsAt] = [new Date(begin).toISOString(), new Date(begin + HOUR).toISOString()];
    const { id } = await post<Meeting>(at, { title: 'Asamblea', modality: 'online', startsAt, endsAt });
    await stage.owner.pool.query(
      `with added as (insert into people (id, name, email) select gen_random_uuid(), 'Persona ' || n, n || '@letters.example'
         from generate_series(1, $2::int) n returning id, name),
       named as (insert into invited_names (forum_id, person_id, name)
         select m.forum_id, added.id, added.name from added join meetings m on m.id = $1)
       insert into meeting_people (meeting_id, person_id, role) select $1, id, 'participant' from added`,
      [id, LETTERS],
    );
    const { version } = (await (await send(`${at}/${id}`)).json()) as Meeting;
    const began = performance.now();
    await post(`${at}/publish`, { meetings: [{ id, version }] });
    const answered = performance.now() - began;
    const queued = await since(began, async () => {
      const { rows } = await stage.owner.pool.query<{ n: number }>(
        "select count(*)::int as n from notices where letter <> 'none' and letter <> 'daily'",
      );
      return (rows[0]?.n ?? 0) >= LETTERS;
    });
    const sent = await since(began, async () => office.taken.size >= LETTERS);
    return { answered, queued, sent, perSecond: LETTERS / (sent / 1000) };
  } finally {
    await stage.close();
    await office.close();
  }
}

async function since(began: number, isDone: () => Promise<boolean>): Promise<number> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now() - began;
}

if (import.meta.main) console.table(await lettersBench());
