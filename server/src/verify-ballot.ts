import { sha256Hex } from './platform/hash.ts';
import { readFile } from 'node:fs/promises';
import { recount } from '@minga/shared/ballots/export.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';

/** `npm run verify-ballot -- FILE`: counts a ballot's public record again. Needs neither server nor database. */

const USAGE =
  'Usage: npm run verify-ballot -- FILE [--sha256 HASH] (FILE is the JSON of GET /api/cycles/:cycleId/ballots/:ballotId/export; HASH is the fingerprint that you kept or read elsewhere: whoever rewrites a file can rewrite the hash in it)';

type Published = { record: BallotExport; sha256: string };

async function load(file: string): Promise<Published> {
  const read: unknown = JSON.parse(await readFile(file, 'utf8'));
  const published = (read ?? {}) as Partial<Published>;
  if (
    published.record?.format !== 'minga-ballot' ||
    ![1, 2].includes(published.record.formatVersion) ||
    typeof published.sha256 !== 'string'
  )
    throw new Error('this is not the export of a Minga ballot');
  return published as Published;
}

const WITHHELD = {
  'no-quorum': 'without quorum a secret ballot shows no numbers',
  'near-unanimous': 'all votes, all but one, or those of a whole group, are alike',
  'asked-before': 'asked in secret before',
} as const;

function report({ record, sha256 }: Published, keptSha256: string | null): boolean {
  const { checks, results } = recount(record, sha256Hex, sha256);
  if (keptSha256 !== null)
    checks.push({
      name: 'kept',
      isOk: keptSha256.toLowerCase() === sha256,
      detail: `the fingerprint given: ${keptSha256}`,
    });
  const { ballot } = record;
  console.log(
    `${ballot.title}\n${ballot.mode} vote, ${ballot.rule.replaceAll('_', ' ')}, quorum ${ballot.quorumPercent} %, ${record.turnout} of ${record.roll.entries.length} voted\n`,
  );
  results.forEach((result, index) => {
    const question = record.questions[index];
    const { total, withheld } = result;
    const numbers = total
      ? `for ${total.for}, against ${total.against}, abstained ${total.abstain}`
      : `no numbers (${withheld ? WITHHELD[withheld] : 'the text was withdrawn'})`;
    console.log(`${question?.commitment}. ${question?.title}`);
    console.log(`   ${numbers}: ${result.isApproved ? 'APPROVED' : 'NOT APPROVED'} (${result.grounds})`);
    for (const { group, counts } of result.groups)
      console.log(`   ${group}: for ${counts.for}, against ${counts.against}, abstained ${counts.abstain}`);
  });
  console.log('');
  for (const { name, isOk, detail } of checks)
    console.log(`${isOk ? 'ok      ' : 'MISMATCH'} ${name.padEnd(9)} ${detail}`);
  return checks.every(({ isOk }) => isOk);
}

const [file, option, kept, ...more] = process.argv.slice(2);
const isUsed =
  option === undefined ? kept === undefined : option === '--sha256' && kept !== undefined && more.length === 0;
if (file === undefined || !isUsed) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    const published = await load(file);
    const hasVotes = published.record.votes.length > 0;
    const isOk = report(published, kept ?? null);
    console.log(
      isOk
        ? hasVotes
          ? '\nOK: the recount gives the published result.'
          : '\nNO VOTES IN THE RECORD: there is nothing to recount. Roll, turnout, codes and terms agree with what was published.'
        : '\nMISMATCH: the recount differs from what was published.',
    );
    process.exitCode = isOk ? 0 : 1;
  } catch (error) {
    console.error(`${file} cannot be read: ${(error as Error).message}`);
    process.exitCode = 2;
  }
}
