import { sha256Hex } from './platform/files/hash.ts';
import { runCheck } from './platform/start/run-command.ts';
import { readFile } from 'node:fs/promises';
import { recount } from '@minga/shared/ballots/export.ts';
import { type BallotFile, checkBeside, checkObjections, readBallotFile } from '@minga/shared/ballots/file.ts';
import { type AuditExport, readAuditFile } from '@minga/shared/reports/audit.ts';
import { spokenMark } from '@minga/shared/reports/rules.ts';

/** `npm run verify-ballot -- FILE`: counts a ballot's public record again. Needs neither server nor database. */

const USAGE =
  'Usage: npm run verify-ballot -- FILE [--sha256 HASH] [--audit ACTS]\n' +
  '  FILE: the JSON of GET /api/cycles/:cycleId/ballots/:ballotId/export\n' +
  '  HASH: the fingerprint that you kept or read elsewhere: whoever rewrites a file can rewrite the hash in it\n' +
  '  ACTS: the JSON of GET /api/cycles/:cycleId/audit/export, which proves what stands beside the record in FILE';

type Asked = { file: string; sha256: string | null; acts: string | null };

/** @returns null when the words make no sense */
function readArguments(words: readonly string[]): Asked | null {
  const options: Record<string, string | null> = { '--sha256': null, '--audit': null };
  let file: string | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const [word = '', given] = (words[at] ?? '').split(/=(.*)/s);
    if (word in options) {
      const value = given ?? words[(at += 1)];
      if (!value || options[word] !== null) return null;
      options[word] = value;
    } else if (word.startsWith('-') || file !== null) return null;
    else file = words[at] ?? null;
  }
  const { '--sha256': sha256 = null, '--audit': acts = null } = options;
  return file === null ? null : { file, sha256, acts };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('this is no JSON');
    throw error;
  }
}

async function loadChain(file: string): Promise<AuditExport> {
  try {
    return readAuditFile(await readJson(file));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

const WITHHELD = {
  'no-quorum': 'without quorum a secret ballot shows no numbers',
  'near-unanimous': 'all votes, all but one, or those of a whole group, are alike',
  'asked-before': 'asked in secret before',
} as const;

function checksOf(file: BallotFile, keptSha256: string | null, chain: AuditExport | null) {
  const { checks, results } = recount(file.record, sha256Hex, file.sha256);
  checks.push(...checkObjections(file));
  if (keptSha256 !== null)
    checks.push({
      name: 'kept',
      isOk: keptSha256.toLowerCase() === file.sha256,
      detail: `the fingerprint given: ${keptSha256}`,
    });
  if (chain) checks.push(...checkBeside(file, chain, sha256Hex));
  return { checks, results };
}

/** What the fingerprint of the record does not cover is never passed over in silence. */
function unchecked({ act, objections = [] }: BallotFile): string[] {
  return [
    act
      ? `the place of the counting in the record of acts (${spokenMark(act)})`
      : 'no place in the record of acts is named',
    ...(objections.length > 0 ? [`what became of ${objections.length} objections`] : []),
  ];
}

function report(file: BallotFile, keptSha256: string | null, chain: AuditExport | null): boolean {
  const { record } = file;
  const { checks, results } = checksOf(file, keptSha256, chain);
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
    console.log(`${isOk ? 'ok      ' : 'MISMATCH'} ${name.padEnd(10)} ${detail}`);
  if (!chain) {
    for (const what of unchecked(file)) console.log(`NOT CHECKED ${what}`);
    console.log('(--audit ACTS checks that, with the export of the record of acts)');
  }
  return checks.every(({ isOk }) => isOk);
}

async function verify({ file: path, sha256, acts }: Asked): Promise<boolean> {
  const file = readBallotFile(await readJson(path));
  const chain = acts === null ? null : await loadChain(acts);
  if (!report(file, sha256, chain)) {
    console.log('\nMISMATCH: the recount differs from what was published.');
    return false;
  }
  console.log(
    file.record.votes.length > 0
      ? '\nOK: the recount gives the published result.'
      : '\nNO VOTES IN THE RECORD: there is nothing to recount. Roll, turnout, codes and terms agree with what was published.',
  );
  return true;
}

await runCheck(readArguments(process.argv.slice(2)), USAGE, verify);
