import { sha256Hex } from './platform/files/hash.ts';
import { runCheck } from './platform/start/run-command.ts';
import { readFile } from 'node:fs/promises';
import { type AuditExport, checkAudit, readAuditFile } from '@minga/shared/reports/audit.ts';
import { readMark } from '@minga/shared/reports/rules.ts';

/** `npm run verify-audit -- FILE [--head FINGERPRINT]…`: checks a chain of acts. Needs neither server nor database. */

const USAGE =
  'Usage: npm run verify-audit -- FILE [--head FINGERPRINT]…\n' +
  '  FILE: the JSON of GET /api/cycles/:cycleId/audit/export\n' +
  '  FINGERPRINT: one that you kept, from a receipt, an export, a backup or the page of the cycle (145:9f3c… or 9f3c…)';

type Asked = { file: string; kept: NonNullable<ReturnType<typeof readMark>>[] };

/** @returns null when the words make no sense */
function readArguments(words: readonly string[]): Asked | null {
  const kept: Asked['kept'] = [];
  let file: string | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--head' || word.startsWith('--head=')) {
      const mark = readMark(word === '--head' ? (words[(at += 1)] ?? '') : word.slice('--head='.length));
      if (!mark) return null;
      kept.push(mark);
    } else if (word.startsWith('-') || file !== null) return null;
    else file = word;
  }
  return file === null ? null : { file, kept };
}

async function load(file: string): Promise<AuditExport> {
  const text = await readFile(file, 'utf8');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error('this is no JSON');
  }
  return readAuditFile(read);
}

async function verify({ file, kept }: Asked): Promise<boolean> {
  const record = await load(file);
  const checks = checkAudit(record, sha256Hex, kept);
  console.log(`Chain ${record.chain}, exported ${record.exportedAt}\n`);
  for (const { name, isOk, detail } of checks)
    console.log(`${isOk ? 'ok      ' : 'MISMATCH'} ${name.padEnd(8)} ${detail}`);
  if (checks.some(({ isOk }) => !isOk)) {
    console.log('\nMISMATCH: acts were changed, removed or added after they were recorded.');
    return false;
  }
  console.log(
    kept.length > 0
      ? '\nOK: the chain is whole, and up to what you kept it is the one that it was.'
      : '\nOK: the chain follows. Only a fingerprint that you kept (--head) shows whether its end was cut or all of it was written anew.',
  );
  return true;
}

await runCheck(readArguments(process.argv.slice(2)), USAGE, verify);
