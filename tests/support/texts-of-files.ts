import { vi } from 'vitest';
import { askForTexts } from '../../server/src/features/files/commands/file-text.ts';
import type { TestApp } from './app.ts';

const TEXT_KINDS = ['diagnosis', 'meeting', 'announcement'];

/** Waits until the text of every file that is searched was read, or was found to have none. */
export async function allTextsRead(rig: TestApp): Promise<void> {
  await rig.tx((tx) => askForTexts(tx, TEXT_KINDS));
  const look = async () => {
    const [row] = await rig.database.query<{ waiting: number }>(
      `select count(*)::int as waiting from files f where f.owner_kind = any ($1) and f.media_type !~ '^image/'
       and not exists (select 1 from file_texts t where t.file_id = f.id)`,
      [TEXT_KINDS],
    );
    if (row?.waiting !== 0) throw new Error(`the text of ${row?.waiting} files was not read`);
  };
  // Where the machine is busy, one that takes too long is tried three times.
  await vi.waitFor(look, { timeout: 200_000, interval: 100 });
}
