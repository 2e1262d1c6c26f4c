import { AppError, type ErrorCode } from '@minga/shared/kernel/errors.ts';

/**
 * Whoever writes says which version they saw; a row that somebody changed since is left as it is. The row is locked by the
 * caller, and its version goes up with each change.
 * @throws AppError `…changed-meanwhile`
 */
export function requireSeenVersion(
  row: { readonly version: number },
  seen: number | undefined,
  code: Extract<ErrorCode, `${string}.changed-meanwhile`>,
  params: Readonly<Record<string, string | number>> = {},
): void {
  if (row.version !== seen) throw new AppError(code, { params });
}
