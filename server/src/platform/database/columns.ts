import { type AnyPgColumn, timestamp, uuid } from 'drizzle-orm/pg-core';

/** A moment, whatever the clock on the wall says. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });

/** The row that this one belongs to, and goes with. */
export const partOf = (name: string, whole: () => AnyPgColumn) =>
  uuid(name).notNull().references(whole, { onDelete: 'cascade' });

/** A row that this one names, which stays as long as this one does. */
export const refersTo = (name: string, other: () => AnyPgColumn) => uuid(name).notNull().references(other);
