import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type BallotExport, recount } from '@minga/shared/ballots/export.ts';

/** `npm run verify-ballot -- FILE`: counts a ballot's public record again. Needs neither server nor database. */

const USAGE = 'Usage: npm run verify-ballot -- FILE (the JSON of GET /api/cycles/:cycleId/ballots/:ballotId/export)';

type Published = { record: BallotExport; sha256: string };

async function load(file: string): Promise<Published> {
  const read: unknown = JSON.parse(await readFile(file, 'utf8'));
  const published = (read ?? {}) as Partial<Published>;
  if (
    published.record?.format !== 'minga-ballot' ||
    published.record.formatVersion !== 1 ||
    typeof published.sha256 !== 'string'
  )
    throw new Error('this is not the export of a Minga ballot');
  return published as Published;
}

function report({ record, sha256 }: Published): boolean {
  const { checks, results } = recount(record, (text) => createHash('sha256').update(text).digest('hex'), sha256);
  const { ballot } = record;
  console.log(
    `${ballot.title}\n${ballot.mode} vote, ${ballot.rule.replaceAll('_', ' ')}, quorum ${ballot.quorumPercent} %, ${record.turnout} of ${record.roll.entries.length} voted\n`,
  );
  results.forEach((result, index) => {
    const question = record.questions[index];
    const { total } = result;
    console.log(`${question?.commitment}. ${question?.title}`);
    console.log(
      `   for ${total.for}, against ${total.against}, abstained ${total.abstain}: ${result.isApproved ? 'APPROVED' : 'NOT APPROVED'} (${result.grounds})`,
    );
    for (const { group, counts } of result.groups)
      console.log(`   ${group}: for ${counts.for}, against ${counts.against}, abstained ${counts.abstain}`);
  });
  console.log('');
  for (const { name, isOk, detail } of checks)
    console.log(`${isOk ? 'ok      ' : 'MISMATCH'} ${name.padEnd(9)} ${detail}`);
  return checks.every(({ isOk }) => isOk);
}

const file = process.argv[2];
if (file === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    const isOk = report(await load(file));
    console.log(
      isOk
        ? '\nOK: the recount gives the published result.'
        : '\nMISMATCH: the recount differs from what was published.',
    );
    process.exitCode = isOk ? 0 : 1;
  } catch (error) {
    console.error(`${file} cannot be read: ${(error as Error).message}`);
    process.exitCode = 2;
  }
}
