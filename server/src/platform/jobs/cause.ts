/** A code of the innermost cause. A message may hold an address, or the values of a statement. */
export function causeOf(error: unknown): string {
  let last = error;
  while (last instanceof Error && last.cause instanceof Error) last = last.cause;
  const { code, name } = last as { code?: unknown; name?: unknown };
  return (
    (typeof code === 'string' ? code : String(name ?? 'unknown')).replace(/[^\w.-]/g, '').slice(0, 80) || 'unknown'
  );
}
