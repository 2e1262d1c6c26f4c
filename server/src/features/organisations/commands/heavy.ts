import type { ListResult } from '@minga/shared/organisations/lists.ts';
import { type Db, inTransaction } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import type { HeavyWork } from '../../../platform/jobs/heavy-work.ts';
import { importList, type ListOptions } from './import-list.ts';
import { readRows } from './list-rows.ts';

type ListInput = { scope: Scope /** in base64 */; file: string; options: ListOptions };

/** What reading a list costs is decided by whoever wrote it: it is read beside the server, in the turn of its forum. */
export const organisationsWork = {
  'organisations.import': async (db: Db, { scope, file, options }: ListInput): Promise<ListResult> => {
    const rows = await readRows(Buffer.from(file, 'base64'));
    return inTransaction(db, (tx) => importList(tx, scope, rows, options));
  },
};

/** @throws AppError as {@link HeavyWork.run} and {@link importList} */
export const importInTurn = (heavy: HeavyWork, scope: Scope, file: Buffer, options: ListOptions): Promise<ListResult> =>
  heavy.run(
    scope.forumId,
    'organisations.import' satisfies keyof typeof organisationsWork,
    { scope, file: file.toString('base64'), options } satisfies ListInput,
    { saves: !options.dryRun },
  );
