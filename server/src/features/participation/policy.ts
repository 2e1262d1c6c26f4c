import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { type KeyedHash, readSigned, signed } from '../../platform/files/secret.ts';

/** Where whoever asked confirms it, and reads what came of it: only the letter to their address has it. */
export const ownRequestLink = (publicUrl: string, keyed: KeyedHash, requestId: string): string =>
  publicUrl + paths.ownRequest(signed(keyed, 'participation', [requestId]));

/** @throws AppError `participation.not-found` for what this installation has not made */
export function readOwnRequestToken(keyed: KeyedHash, token: string): string {
  const [requestId, ...more] = readSigned(keyed, 'participation', token) ?? [];
  if (!requestId || more.length > 0) throw new AppError('participation.not-found');
  return requestId;
}
