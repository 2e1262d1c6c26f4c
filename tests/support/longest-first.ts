import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, the longest first: the last to begin decides when a phase ends, and one that takes two minutes
 * would leave the other core idle for most of them. Whatever is not named here follows in vitest's own order.
 */
const LONGEST = [
  'e2e/screens.e2e.ts',
  'e2e/boards.e2e.ts',
  'e2e/ballots.e2e.ts',
  'e2e/commitments.e2e.ts',
  'e2e/guests.e2e.ts',
  'e2e/public-pages.e2e.ts',
  'e2e/first-cycle.e2e.ts',
  'e2e/publishing.e2e.ts',
  'e2e/scripts-in-text.e2e.ts',
  'e2e/meetings.e2e.ts',
  'e2e/diagnoses.e2e.ts',
  'faults/backup.test.ts',
  'faults/supervision.test.ts',
  'faults/many-letters.test.ts',
  'faults/events-crash.test.ts',
  'faults/start.test.ts',
  'faults/copied-folder.test.ts',
  'faults/boards-peers.test.ts',
  'faults/administrator.test.ts',
  'faults/live-rooms.test.ts',
  'faults/backup-store.test.ts',
  'faults/image.test.ts',
  // By project: a worker goes from file to file of one.
  'journeys/foreign-ids.test.ts',
  'journeys/hostile-input.test.ts',
  'journeys/stage-gates.test.ts',
  'journeys/letters.test.ts',
  'journeys/role-matrix.test.ts',
  'journeys/ballots.test.ts',
  'journeys/events.test.ts',
  'platform/backup/backup.test.ts',
  'platform/backup/refusals.test.ts',
  'features/meetings/import.test.ts',
  'platform/database/broadcast.test.ts',
  'ballots/secrecy.test.ts',
];
const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
  return place === -1 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    // Sorting is stable: those without a place keep the order they had.
    return usual.sort((one, other) => placeOf(one) - placeOf(other));
  }
}
