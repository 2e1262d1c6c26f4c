import { sql } from 'drizzle-orm';
import type { Subscriber } from '../../server/src/platform/jobs/events.ts';

declare module '../../server/src/platform/jobs/events.ts' {
  interface DomainEvents {
    'page.turned': { n: number };
  }
}

/** Writes down what it hears, slowly enough to be killed in the middle. */
export const diary: Subscriber = {
  name: 'diary',
  on: {
    'page.turned': async (tx, { subjectId, data: { n } }) => {
      await tx.execute(sql`insert into diary (subject, n) values (${subjectId}, ${n})`);
      await tx.execute(sql`select pg_sleep(0.02)`);
      return undefined;
    },
  },
};
