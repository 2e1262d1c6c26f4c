import { join } from 'node:path';
import { type Manifest, writtenBy } from './platform/backup/manifest.ts';
import { openWords } from './features/boards/queries/private-words.ts';
import type { Backup, BackupRequest, LeftOut } from './platform/backup/take-backup.ts';
import type { KeyFiles } from './platform/files/key-files.ts';

/** What both commands know of the forum's data; everything else about backups asks the database. */
export const LEFT_OUT: LeftOut = {
  // A stolen backup opens no session and sends no code; people sign in anew after a restore. What a press was answered
  // serves only the browser that pressed. Folds are made again from the logs: only their own installation takes them.
  tables: [
    'servers',
    'sessions',
    'notice_devices',
    'verifications',
    'passkey_challenges',
    'sign_in_codes',
    'sign_in_browsers',
    'idempotency_keys',
    'board_folds',
    // Most of what waited will have been delivered by the time of a restore; nobody is to be told of it twice.
    'events',
    'event_deliveries',
  ],
  columns: {
    // Keys lie in DATA_DIR/keys and in no backup. This column held them before; a server that has not started since may
    // still have one there (boards, ID3).
    boards: { identity_secret: 'null::bytea' },
    // Whoever was erased keeps no address in a drawer; the letter leaves from here, not from a copy.
    erasures: { letter_to: 'null::text' },
  },
};

/**
 * What is written privately at this moment is saved in clear: a backup is to bring it back also where the key of the board
 * is not. Words that were replaced before are in no backup.
 */
export function openedRows(keys: Pick<KeyFiles, 'read'>): NonNullable<BackupRequest['rewrites']> {
  return {
    board_private_notes: (row) => {
      const { board_id: boardId = null, note_id: noteId = null, sealed = null } = row;
      const key = boardId !== null && sealed !== null ? keys.read(boardId) : null;
      if (!key || noteId === null || sealed === null) return row;
      const { text, onBehalfOf } = openWords(key, noteId, Buffer.from(sealed.slice(2), 'hex').toString('base64'));
      return { ...row, text, on_behalf_of: onBehalfOf, sealed: null };
    },
  };
}

/** `DATA_DIR/backups/<what>-20260131-235959.tar.gz`, in UTC. */
export function backupPath(dataDir: string, what: 'minga' | 'before-restore', now = new Date()): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return join(dataDir, 'backups', `${what}-${stamp}.tar.gz`);
}

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
const number = (value: number) => value.toLocaleString('en');

/** `(3.4 MB: 10,234 rows in 52 tables, 30 files of 2.1 MB; Minga 0.2.0, schema 0041)`, then the fingerprints to keep. */
export function describeBackup({ bytes, manifest }: Pick<Backup, 'bytes' | 'manifest'>): string {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const { files } = manifest;
  const facts = `(${size(bytes)}: ${number(rows)} rows in ${manifest.tables.length} tables, ${number(files.count)} files of ${size(files.bytes)}; ${writtenBy(manifest)})`;
  return [facts, ...headsOf(manifest)].join('\n');
}

const SHOWN = 20;

/** Who prints them, or has cron mail them, keeps outside of this machine what shows a record that was cut or written anew. */
function headsOf({ auditHeads }: Manifest): string[] {
  if (auditHeads.length === 0) return [];
  const shown = auditHeads.slice(-SHOWN).map(({ chain, position, hash }) => `    ${chain} ${position}:${hash}`);
  const rest = auditHeads.length - shown.length;
  if (rest > 0) shown.push(`    and ${number(rest)} more, all named in its manifest.json`);
  return [
    '  The last fingerprint of each record of acts, to keep elsewhere (npm run verify-audit -- FILE --head):',
    ...shown,
  ];
}

/** One line for each file that is not in the backup as it should be; null when there is none. */
export function warnOfFaults({ manifest }: Pick<Backup, 'manifest'>, what: string): string | null {
  const { faultyFiles } = manifest;
  if (faultyFiles.length === 0) return null;
  const shown = faultyFiles.slice(0, SHOWN).map(({ name, key, fault }) => `    ${fault.padEnd(10)} ${name} (${key})`);
  const rest = faultyFiles.length - shown.length;
  if (rest > 0) shown.push(`    and ${number(rest)} more, all named in its manifest.json`);
  return `  Warning: ${number(faultyFiles.length)} file(s) ${what}; everything else is.\n${shown.join('\n')}`;
}
