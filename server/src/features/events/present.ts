import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import type { listFailures } from './queries.ts';

export function presentFailure(row: Awaited<ReturnType<typeof listFailures>>['items'][number]): FailedDelivery {
  return { ...row, at: row.at.toISOString(), triedAt: row.triedAt.toISOString() };
}
