import { sql } from 'drizzle-orm';
import { type Db, inPipeline, prepared } from '../../../platform/database/db.ts';
import { withReach } from '../../../platform/database/reach.ts';

/** Channel on which server processes tell each other what happened to a board. */
export const BOARD_CHANNEL = 'board_log';

const notices = prepared(
  'board_notices',
  sql`select pg_notify(${BOARD_CHANNEL}, notice) from jsonb_array_elements_text(${sql.placeholder('notices')}::jsonb) as notice`,
);
// A hint that does not outlive a crash of the database is no loss, and need not wait for the disk.
const notForTheDisk = prepared('board_notices_light', sql`select set_config('synchronous_commit', 'off', true)`);

/** Tells all servers, this one included, how far the logs of these boards have grown. */
export async function notifyServers(db: Db, grown: readonly { id: string; seq: number }[]): Promise<void> {
  const notify = () =>
    inPipeline(db, async (tx) => ({
      result: undefined,
      ending: () => [
        notForTheDisk(tx, {}),
        notices(tx, { notices: JSON.stringify(grown.map(({ id, seq }) => `${id}:${seq}`)) }),
      ],
    }));
  // Boards of several forums in one message, and no row of any.
  await withReach(null, notify);
}
