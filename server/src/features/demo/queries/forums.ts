import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Persona } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

/** Both forums are read and written by name: their ids are the same on every machine. */
export const DEMO_FORUMS = [
  { slug: 'demo-es', locale: 'es' },
  { slug: 'demo-en', locale: 'en' },
] as const;
export type DemoForum = (typeof DEMO_FORUMS)[number];

/** Personas are people of the forum like everybody else; their key in people.json is the persona's name. */
const KEY_OF: Readonly<Record<Persona, string>> = {
  admin: 'admin',
  facilitator: 'facilitator',
  cso: 'cso',
  state: 'state',
  member: 'member',
  participant: 'participant',
  observer: 'observer',
};

export function personaId(forumSlug: string, persona: Persona): string {
  return demoId(forumSlug, `person/${KEY_OF[persona]}`);
}

export async function hasAnyForum(tx: Tx): Promise<boolean> {
  const result = await tx.execute<{ found: boolean }>(sql`select exists (select 1 from forums) as found`);
  return result.rows[0]?.found ?? false;
}

/** The forum and its cycle when it is a loaded demonstration. */
export async function findDemoForum(tx: Tx, slug: string): Promise<{ forumId: string; cycleSlug: string } | null> {
  const result = await tx.execute<{ forumId: string; cycleSlug: string }>(sql`
    select f.id as "forumId", c.slug as "cycleSlug" from forums f join cycles c on c.forum_id = f.id
    where f.slug = ${slug} and f.is_demonstration order by c.created_at limit 1`);
  return result.rows[0] ?? null;
}

export async function isDemonstration(tx: Tx, forumId: string): Promise<boolean> {
  const result = await tx.execute<{ found: boolean }>(
    sql`select exists (select 1 from forums where id = ${forumId} and is_demonstration) as found`,
  );
  return result.rows[0]?.found ?? false;
}
