import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Db, inTransaction, type Tx } from './db.ts';
import { withReach } from './reach.ts';
import type { KeyedHash } from '../files/secret.ts';

/** A row that has not been renewed for this long belongs to a server that is gone. */
export const GONE_SECONDS = 30;

export type OwnRow = {
  /**
   * Notes that this server lives, by writing: whatever keeps the database from being written is thrown here.
   */
  renew(): Promise<void>;
  /** @throws Error with a sentence when a living server signs sessions with another secret */
  refuseOtherSecret(): Promise<void>;
  remove(): Promise<void>;
};

/** This server's row among those that share the database. */
export function openOwnRow(db: Db, hash: KeyedHash): OwnRow {
  const id = randomUUID();
  // Servers are of no forum.
  const ofInstallation = (work: (tx: Tx) => Promise<void>) => withReach(null, () => inTransaction(db, work));
  // Says whether two secrets are the same, and nothing about either.
  const mark = hash('servers of one installation', '').toString('base64url').slice(0, 22);
  return {
    renew: () =>
      ofInstallation(async (tx) => {
        await tx.execute(sql`
          insert into servers (id, secret_mark) values (${id}, ${mark}) on conflict (id) do update set seen_at = now()`);
      }),
    refuseOtherSecret: () =>
      ofInstallation(async (tx) => {
        await tx.execute(sql`delete from servers where seen_at < now() - interval '1 day'`);
        const { rowCount } = await tx.execute(sql`
          select 1 from servers where secret_mark <> ${mark} and seen_at > now() - make_interval(secs => ${GONE_SECONDS})`);
        if ((rowCount ?? 0) === 0) return;
        throw new Error(
          `Another server uses this database with another session.secret, so each would refuse whoever signed in at the other. Copy session.secret from its DATA_DIR into this one, or let both share the folder. (If that server is gone, try again in ${GONE_SECONDS} seconds.)`,
        );
      }),
    remove: () =>
      ofInstallation(async (tx) => {
        await tx.execute(sql`delete from servers where id = ${id}`);
      }),
  };
}
