/**
 * The last instant of a period. Its end is the first instant of what comes after, so whoever says that in days says the day of this one.
 * @param end when it is over
 */
export const lastInstantOf = (end: Date | string | number): Date => new Date(new Date(end).getTime() - 1);
