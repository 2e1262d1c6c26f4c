import type { DEMO_FORUMS } from '@minga/shared/demo/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

export type DemoForum = (typeof DEMO_FORUMS)[number];

export async function hasAnyForum(tx: Tx): Promise<boolean> {
  const result = await tx.execute<{ found: boolean }>(sql`select exists (select 1 from forums) as found`);
  return result.rows[0]?.found ?? false;
}

/** The forum and the cycle that is under way in it when it is a loaded demonstration. */
export async function findDemoForum(tx: Tx, slug: string): Promise<{ forumId: string; cycleSlug: string } | null> {
  const result = await tx.execute<{ forumId: string; cycleSlug: string }>(sql`
    select f.id as "forumId", c.slug as "cycleSlug" from forums f join cycles c on c.forum_id = f.id
    where f.slug = ${slug} and f.is_demonstration and c.archived_at is null order by c.created_at limit 1`);
  return result.rows[0] ?? null;
}

export async function isDemonstration(tx: Tx, forumId: string): Promise<boolean> {
  const result = await tx.execute<{ found: boolean }>(
    sql`select exists (select 1 from forums where id = ${forumId} and is_demonstration) as found`,
  );
  return result.rows[0]?.found ?? false;
}
