import { readFile } from 'node:fs/promises';
import type {
  MeetingCancel,
  MeetingMove,
  MeetingUpdate,
  Publish,
  Rearrangement,
  RoomSwap,
} from '@minga/shared/meetings/schema.ts';
import type { Acknowledge } from '@minga/shared/meetings/flag-schema.ts';
import { type Db, inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { HeavyWork } from '../../../platform/jobs/heavy-work.ts';
import { packAnswer, type Packed } from '../../../platform/http/packed-answers.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { presentMeeting } from '../present.ts';
import { findKeptKey, findPlanScope } from '../queries/kept-flags.ts';
import { computeAndKeep } from './keep-flags.ts';
import { isPlanWithin, type MeetingRow } from '../queries/meetings.ts';
import { getPlanView } from '../queries/plan.ts';
import type { Audience } from '../tables.ts';
import { acknowledgeFlag } from './acknowledge-flag.ts';
import { importFile, type ImportOptions } from './import-meetings.ts';
import { publishMeetings } from './publish-meetings.ts';
import { rearrangeMeetings } from './rearrange-meetings.ts';
import { swapRooms } from './swap-rooms.ts';
import { cancelMeeting, moveMeeting, updateMeeting } from './write-meeting.ts';

/** Acts that look at a whole plan, however large: they are done in a worker, in the order in which their forum asked. */
type ImportInput = { scope: Scope; path: string; isCalendar: boolean; options: ImportOptions };
type Act<Input> = { scope: Scope; id: string; input: Input };
type Changed = ReturnType<typeof presentMeeting>;

const all = async (scope: Scope, rows: Promise<MeetingRow[]>): Promise<{ items: Changed[] }> => ({
  items: (await rows).map((row) => presentMeeting(row, scope)),
});
const one = async (scope: Scope, row: Promise<MeetingRow>): Promise<Changed> => presentMeeting(await row, scope);
const act =
  <Input>(command: (tx: Tx, scope: Scope, id: string, input: Input) => Promise<MeetingRow>) =>
  (db: Db, { scope, id, input }: Act<Input>): Promise<Changed> =>
    inTransaction(db, (tx) => one(scope, command(tx, scope, id, input)));

const acts =
  <Input>(command: (tx: Tx, scope: Scope, input: Input) => Promise<MeetingRow[]>) =>
  (db: Db, { scope, input }: { scope: Scope; input: Input }): Promise<{ items: Changed[] }> =>
    inTransaction(db, (tx) => all(scope, command(tx, scope, input)));

export const meetingsWork = {
  'meetings.import': async (db: Db, { scope, path, isCalendar, options }: ImportInput): Promise<Packed> =>
    packAnswer(await importFile(db, scope, { file: await readFile(path), isCalendar }, options)),
  'meetings.publish': acts<Publish>(publishMeetings),
  'meetings.plan': async (db: Db, { scope }: { scope: Scope }): Promise<Packed> =>
    packAnswer(await inTransaction(db, (tx) => getPlanView(tx, scope))),
  'meetings.swap-rooms': acts<RoomSwap>(swapRooms),
  'meetings.rearrange': acts<Rearrangement>(rearrangeMeetings),
  'meetings.update': act<MeetingUpdate>(updateMeeting),
  'meetings.move': act<MeetingMove>(moveMeeting),
  'meetings.cancel': act<MeetingCancel>(cancelMeeting),
  'meetings.acknowledge': (db: Db, { scope, input }: { scope: Scope; input: Acknowledge }): Promise<void> =>
    inTransaction(db, (tx) => acknowledgeFlag(tx, scope, input)),
  'meetings.compute-flags': (db: Db, { cycleId, audience }: { cycleId: string; audience: Audience }): Promise<void> =>
    inTransaction(db, async (tx) => {
      const scope = await findPlanScope(tx, cycleId);
      // Whoever stood before in the line may have computed it already.
      if (scope && (await findKeptKey(tx, scope, audience, true)).state === 'computing')
        await computeAndKeep(tx, scope, audience);
    }),
};
type MeetingsWork = typeof meetingsWork;
/** Done again, they come to the same; and what they come to is for all who ask meanwhile. */
const READING: readonly (keyof MeetingsWork)[] = ['meetings.plan', 'meetings.compute-flags'];

/** Up to so many meetings, and people expected at them, looking at all takes the server less than asking a worker to. */
const SMALL = { meetings: 300, attendances: 3_000 };
type ByPlan =
  | 'meetings.swap-rooms'
  | 'meetings.rearrange'
  | 'meetings.plan'
  | 'meetings.publish'
  | 'meetings.update'
  | 'meetings.move'
  | 'meetings.cancel';

/** Work that only a large plan makes heavy. */
export async function runByPlan<Name extends ByPlan>(
  { db, heavy }: Pick<Deps, 'db' | 'heavy'>,
  scope: Scope,
  name: Name,
  input: Parameters<MeetingsWork[Name]>[1],
): Promise<Awaited<ReturnType<MeetingsWork[Name]>>> {
  const work = meetingsWork[name] as (db: Db, input: unknown) => ReturnType<MeetingsWork[Name]>;
  const isSmall = await inTransaction(db, async (tx) => isPlanWithin(tx, scope.cycleId, SMALL));
  return isSmall ? await work(db, input) : await runHeavy(heavy, scope.forumId, name, input);
}

/** {@link HeavyWork.run} with the names and shapes of this feature. */
export function runHeavy<Name extends keyof MeetingsWork>(
  heavy: HeavyWork,
  forumId: string,
  name: Name,
  input: Parameters<MeetingsWork[Name]>[1],
): ReturnType<MeetingsWork[Name]> {
  const saves = !READING.includes(name) && !(name === 'meetings.import' && (input as ImportInput).options.dryRun);
  return heavy.run(forumId, name, input, { saves, isShared: READING.includes(name) }) as ReturnType<MeetingsWork[Name]>;
}
