/** What one forum can do to a server with files of meetings: each of these once held up, or ended, the server of all. */

const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';
const line = (title: string, start: Date, minutes: number, people = ''): string =>
  `${title},,${start.toISOString()},${new Date(start.getTime() + minutes * 60_000).toISOString()},online,,,${people}`;
const ONE_HOUR = new Date('2031-03-04T14:00:00Z');

export type WorstFile = { name: string; body: string; dryRun: boolean; status: number };

/** Meetings that all take place at one hour, each with the same person. */
export const atOneHour = (meetings: number): string =>
  [HEADER, ...Array.from({ length: meetings }, (_, i) => line(`Mesa ${i}`, ONE_HOUR, 60, 'ana@mesa.example'))].join(
    '\n',
  );

/** Each meeting with fifty people, who meet again and again. */
export function withFiftyPeople(meetings: number): string {
  const people = (i: number) =>
    Array.from({ length: 50 }, (_, k) => `persona${(i * 37 + k * 101) % 2_000}@mesa.example`).join(';');
  const start = Date.UTC(2031, 0, 6, 13);
  return [
    HEADER,
    ...Array.from({ length: meetings }, (_, i) => line(`Sesión ${i}`, new Date(start + i * 1_800_000), 60, people(i))),
  ].join('\n');
}

export function worstFiles(): WorstFile[] {
  return [
    { name: '20,000 lines at one hour', body: atOneHour(20_000), dryRun: false, status: 413 },
    { name: '6,000 lines at one hour', body: atOneHour(6_000), dryRun: false, status: 422 },
    { name: '3,000 lines at one hour', body: atOneHour(3_000), dryRun: true, status: 200 },
    { name: 'an open quote before 5 MB', body: `${HEADER}\n"${'a,b\n'.repeat(1_300_000)}`, dryRun: false, status: 413 },
    {
      name: 'an open quote before one line of 5 MB',
      body: `${HEADER}\n"${'ab,'.repeat(1_700_000)}`,
      dryRun: false,
      status: 200,
    },
    { name: '1.2 million short lines', body: `${HEADER}\n${'a\n'.repeat(1_200_000)}`, dryRun: false, status: 413 },
    // Reading, checking and counting half a million seats at once; what is saved is less, because there PostgreSQL checks
    // two references for each and a busy machine needs minutes.
    { name: '10,000 lines with 50 people each, tried', body: withFiftyPeople(10_000), dryRun: true, status: 200 },
    { name: '1,000 lines with 50 people each, saved', body: withFiftyPeople(1_000), dryRun: false, status: 200 },
  ];
}
