import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** To put rows in the order of these names, the one in which the browser sorts them (`compareNames`). */
export const byName = (name: SQLWrapper): SQL => sql`${name} collate name_order`;
