import { createCipheriv, createDecipheriv, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';

export type Words = { text: string; onBehalfOf: string | null };
/** What opens the words of private writing; null reads a board without them. */
export type WordKeys = Pick<KeyFiles, 'read'> | null;

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Sealed words are as long as what they say: in steps of this, nearly all notes are one length. */
const STEP_BYTES = 512;

/** The key of a board recognises authors; another one, made from it, opens words. */
const keyOfWords = (key: KeyObject): Buffer => createHmac('sha256', key).update('words of private writing').digest();

function inSteps(words: Words): Buffer {
  const bytes = Buffer.from(JSON.stringify(words));
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (STEP_BYTES - 1), ' ')]);
}

/** What is written privately, as the database may hold it until the reveal; bound to its note, so that none stands for another. */
export function sealWords(key: KeyObject, noteId: string, { text, onBehalfOf }: Words): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOfWords(key), iv).setAAD(Buffer.from(noteId));
  const words = Buffer.concat([cipher.update(inSteps({ text, onBehalfOf })), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), words]).toString('base64');
}

/** @param sealed in base64 */
export function openWords(key: KeyObject, noteId: string, sealed: string): Words {
  const bytes = Buffer.from(sealed, 'base64');
  const opener = createDecipheriv(CIPHER, keyOfWords(key), bytes.subarray(0, IV_BYTES));
  opener.setAAD(Buffer.from(noteId)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return JSON.parse(`${opener.update(bytes.subarray(IV_BYTES + TAG_BYTES))}${opener.final()}`) as Words;
}

/**
 * The words of a row of `board_private_notes`.
 * @throws AppError `board.key-missing` when this server lacks the key that it should have
 */
export function wordsOfRow(
  keys: WordKeys,
  boardId: string,
  row: { noteId: string; text: string; onBehalfOf: string | null; sealed: string | null },
): Words {
  if (row.sealed === null) return { text: row.text, onBehalfOf: row.onBehalfOf };
  if (keys === null) return { text: '', onBehalfOf: null };
  const key = keys.read(boardId);
  if (!key) throw new AppError('board.key-missing');
  return openWords(key, row.noteId, row.sealed);
}
