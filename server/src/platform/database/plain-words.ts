import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * Words without accents and capitals, to be searched. Accents first: in the cluster's C locale `lower` knows
 * only the letters of ASCII, and «Á» would stay a capital.
 */
export const plainWords = (text: SQLWrapper | string): SQL => sql`lower(unaccent(${text}))`;
